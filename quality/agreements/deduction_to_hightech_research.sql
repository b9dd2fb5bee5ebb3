-- id: deduction_to_hightech_research
-- table: staging.stg_tax__rd_deduction
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 加计扣除的研发费用应与高企口径的研发费用相近
--   en: R&D expense claimed for the super deduction should be close to that of the high-tech basis
-- apart: "R&D expense by the deduction and by the high-tech basis differ by more than a factor of {factor}"
-- bounds:
--   - {factor: 5, most: 0.1}
-- least: 20000
-- if_empty: passes
-- basis: "bounds are ours: no document sets them"
select
    coalesce(enterprise.region_code, 'no region') as segment,
    one.enterprise_id,
    one.period_year,
    one.measure_value as told,
    other.measure_value as against
from intermediate.int_measure__value as one
inner join intermediate.int_measure__value as other
    on
        one.enterprise_id = other.enterprise_id
        and one.measure_code = other.measure_code
        and one.period_year = other.period_year
inner join core.dim_enterprise as enterprise on one.enterprise_id = enterprise.enterprise_id
where one.measure_code = 'rd_expense' and one.basis_code = 'superdeduct' and other.basis_code = 'hte'
