-- id: deduction_to_revenue
-- table: staging.stg_tax__rd_deduction
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 加计扣除的研发费用应在营业收入的千分之二至一倍之间
--   en: R&D expense claimed for the super deduction lies between 0.2% of revenue and all of it
-- apart: "R&D expense is more than a factor of {factor} from 5% of revenue"
-- bounds:
--   - {factor: 25, most: 0.1}
--   - {factor: 400, most: 0.0002}
-- least: 1000
-- if_empty: passes
-- basis: "Bounds are ours."
select
    cast(research.period_year as varchar) as segment,
    research.enterprise_id,
    research.period_year,
    research.measure_value as told,
    revenue.measure_value * 0.05 as against
from intermediate.int_measure__value as research
inner join intermediate.int_measure__value as revenue
    on research.enterprise_id = revenue.enterprise_id and research.period_year = revenue.period_year
where
    research.measure_code = 'rd_expense'
    and research.basis_code = 'superdeduct'
    and revenue.measure_code = 'revenue'
    and revenue.basis_code = 'cit'
    and research.measure_value > 0
    and revenue.measure_value > 0
