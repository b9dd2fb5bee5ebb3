-- id: insured_to_annual_report_headcount
-- table: staging.stg_social__insurance_headcount
-- owner: team:social-feed
-- severity: block
-- reason:
--   zh: 参保人数应与年报的从业人数相近
--   en: Insured persons should be close to the staff of the annual report
-- apart: "insured persons and staff by the annual report differ by more than a factor of {factor}"
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
where one.measure_code = 'headcount' and one.basis_code = 'insurance' and other.basis_code = 'annual_report'
