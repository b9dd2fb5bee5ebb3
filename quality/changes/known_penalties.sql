-- id: known_penalties
-- table: landing.credit__admin_penalty
-- owner: team:credit-feed
-- severity: block
-- reason:
--   zh: 处罚决定的金额和日期不会改变
--   en: A penalty keeps its amount and dates
-- apart: "penalties that were known say something else"
-- bounds:
--   - {most: 0.05}
-- fewest: 8
-- fewest_of_all: 8
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        decision_no,
        enterprise_id,
        _as_of_date,
        fine_cny,
        decision_date,
        published_until_date,
        lag(fine_cny) over known as earlier_fine_cny,
        lag(decision_date) over known as earlier_decision_date,
        lag(published_until_date) over known as earlier_published_until_date,
        row_number() over known as version_no,
        row_number() over (partition by decision_no, enterprise_id order by _delivery_order desc, _row_no desc) as age
    from build.landing.credit__admin_penalty
    window known as (partition by decision_no, enterprise_id order by _delivery_order, _row_no)
)

select
    cast(_as_of_date as varchar) as segment,
    decision_no,
    enterprise_id,
    (fine_cny is distinct from earlier_fine_cny)
    or (decision_date is distinct from earlier_decision_date)
    or (published_until_date is distinct from earlier_published_until_date) as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
