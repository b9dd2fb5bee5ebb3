-- id: declared_revenue_to_cit
-- table: staging.stg_innovation__declaration
-- owner: team:innovation-feed
-- severity: block
-- reason:
--   zh: 企业填报的营业收入应与所得税申报相近
--   en: Revenue that enterprises declare should be close to the income tax return
-- apart: "declared revenue and income tax revenue differ by more than a factor of {factor}"
-- bounds:
--   - {factor: 3, most: 0.1}
-- least: 50000
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
where one.measure_code = 'revenue' and one.basis_code = 'declared' and other.basis_code = 'cit'
