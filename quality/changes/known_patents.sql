-- id: known_patents
-- table: landing.ip__patent
-- owner: team:ip-feed
-- severity: block
-- reason:
--   zh: 申请日和授权公告不会改变
--   en: An application date and a grant do not change
-- apart: "patents that were known have other dates or grants"
-- bounds:
--   - {most: 0.0002}
-- fewest: 8
-- fewest_of_all: 30
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        application_no,
        _as_of_date,
        application_date,
        main_class,
        lag(application_date) over known as earlier_application_date,
        lag(main_class) over known as earlier_main_class,
        row_number() over known as version_no,
        row_number() over (partition by application_no order by _delivery_order desc, _row_no desc) as age
    from build.landing.ip__patent
    window known as (partition by application_no order by _delivery_order, _row_no)
)

select
    cast(_as_of_date as varchar) as segment,
    application_no,
    (application_date is distinct from earlier_application_date)
    or (main_class is distinct from earlier_main_class) as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
