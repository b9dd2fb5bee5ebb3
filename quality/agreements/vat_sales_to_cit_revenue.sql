-- id: vat_sales_to_cit_revenue
-- table: staging.stg_tax__vat_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 企业全年增值税销售额应与所得税申报的营业收入相近
--   en: VAT sales of a year should be close to the revenue of the income tax return
-- apart: "VAT sales and income tax revenue differ by more than a factor of {factor}"
-- bounds:
--   - {factor: 3, most: 0.15}
--   - {factor: 300, most: 0.0002}
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
where one.measure_code = 'revenue' and one.basis_code = 'vat' and other.basis_code = 'cit'
