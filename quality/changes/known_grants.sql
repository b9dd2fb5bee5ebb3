-- id: known_grants
-- table: landing.ip__patent
-- owner: team:ip-feed
-- severity: block
-- reason:
--   zh: 已公告的授权不会消失
--   en: A grant that was announced stays
-- apart: "grants that were known are gone or have other dates"
-- bounds:
--   - {most: 0.2}
-- fewest: 8
-- fewest_of_all: 30
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        application_no,
        _as_of_date,
        grant_no,
        grant_date,
        lag(grant_no) over known as earlier_grant_no,
        lag(grant_date) over known as earlier_grant_date,
        row_number() over known as version_no,
        row_number() over (partition by application_no order by _delivery_order desc, _row_no desc) as age
    from build.landing.ip__patent
    window known as (partition by application_no order by _delivery_order, _row_no)
)

select
    cast(_as_of_date as varchar) as segment,
    application_no,
    (grant_no is distinct from earlier_grant_no)
    or (grant_date is distinct from earlier_grant_date) as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
