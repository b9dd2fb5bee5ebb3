-- id: headcount_cit_to_annual_report
-- table: staging.stg_tax__cit_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 所得税申报的从业人数应与年报相近
--   en: Staff of the income tax return should be close to the annual report
-- apart: "head counts of the income tax return and the annual report differ by more than a factor of {factor}"
-- bounds:
--   - {factor: 3, most: 0.1}
--   - {factor: 8, most: 0.0002}
-- least: 3
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
where one.measure_code = 'headcount' and one.basis_code = 'cit' and other.basis_code = 'annual_report'
