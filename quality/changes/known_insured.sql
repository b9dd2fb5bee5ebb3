-- id: known_insured
-- table: landing.social__insurance_headcount
-- owner: team:social-feed
-- severity: block
-- reason:
--   zh: 再次报送的月份多数应与以前相同
--   en: Most of a month that comes again is as it was
-- apart: "months that were known differ by more than a factor of {factor} from what was known"
-- bounds:
--   - {factor: 3, most: 0.05}
-- fewest: 8
-- fewest_of_all: 30
-- least: 3
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        enterprise_id,
        employer_no,
        insurance_code,
        due_month,
        _as_of_date,
        insured_count,
        contribution_base_cny,
        lag(insured_count) over known as earlier_insured_count,
        lag(contribution_base_cny) over known as earlier_contribution_base_cny,
        row_number() over known as version_no,
        row_number()
            over (
                partition by enterprise_id, employer_no, insurance_code, due_month
                order by _delivery_order desc, _row_no desc
            )
            as age
    from build.landing.social__insurance_headcount
    window
        known as (partition by enterprise_id, employer_no, insurance_code, due_month order by _delivery_order, _row_no)
)

select
    cast(_as_of_date as varchar) as segment,
    enterprise_id,
    employer_no,
    insurance_code,
    due_month,
    insured_count as told,
    earlier_insured_count as against
from versions
where
    version_no > 1
    and age = 1
    and insured_count is not null
    and earlier_insured_count is not null
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
