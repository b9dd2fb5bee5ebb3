-- id: income_tax_to_taxable_income
-- table: staging.stg_tax__cit_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 应纳所得税额应为应纳税所得额的25%（企业所得税法第四条）
--   en: Income tax before relief is 25% of taxable income (Enterprise Income Tax Law, article 4)
-- apart: "income tax before relief is more than a factor of {factor} from 25% of taxable income"
-- bounds:
--   - {factor: 2, most: 0.01}
--   - {factor: 20, most: 0.0002}
-- least: 100
-- if_empty: passes
-- basis: "A segment is a tax year. The rate is the law's, the room around it ours."
select
    cast(tax_year as varchar) as segment,
    enterprise_id,
    tax_year,
    tax_before_relief_cny as told,
    taxable_income_cny * 0.25 as against
from staging.stg_tax__cit_return
where taxable_income_cny > 0 and tax_before_relief_cny is not null
