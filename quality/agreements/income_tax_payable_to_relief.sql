-- id: income_tax_payable_to_relief
-- table: staging.stg_tax__cit_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 实际应纳所得税额应等于应纳所得税额减去减免额
--   en: Income tax payable is the tax before relief less the relief
-- apart: "income tax payable and the tax less relief differ by more than a factor of {factor}"
-- bounds:
--   - {factor: 2, most: 0.01}
--   - {factor: 20, most: 0.0002}
-- least: 1000
-- if_empty: passes
-- basis: "A segment is a tax year. Both lines are of one form (A100000), the room is ours."
select
    cast(tax_year as varchar) as segment,
    enterprise_id,
    tax_year,
    tax_payable_cny as told,
    tax_before_relief_cny - coalesce(tax_relief_cny, 0) as against
from staging.stg_tax__cit_return
where tax_payable_cny is not null and tax_before_relief_cny is not null
