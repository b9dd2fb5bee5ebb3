-- id: known_awards
-- table: landing.innovation__programme
-- owner: team:innovation-feed
-- severity: block
-- reason:
--   zh: 项目级别不会改变
--   en: A project keeps its level
-- apart: "projects that were known have another level"
-- bounds:
--   - {most: 0.05}
-- fewest: 8
-- fewest_of_all: 8
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        programme_no,
        _as_of_date,
        level_code,
        lag(level_code) over known as earlier_level_code,
        row_number() over known as version_no,
        row_number() over (partition by programme_no order by _delivery_order desc, _row_no desc) as age
    from build.landing.innovation__programme
    window known as (partition by programme_no order by _delivery_order, _row_no)
)

select
    cast(_as_of_date as varchar) as segment,
    programme_no,
    (level_code is distinct from earlier_level_code) as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
