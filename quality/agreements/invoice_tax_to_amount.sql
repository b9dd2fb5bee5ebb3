-- id: invoice_tax_to_amount
-- table: staging.stg_tax__vat_invoice
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 发票税率不应超过17%，价税合计应等于金额加税额
--   en: The tax of an invoice is at most 17% of its amount, and both add up to its total
-- apart: "tax or total does not fit the amount"
-- bounds:
--   - {most: 0.01}
-- if_empty: passes
-- basis: "A segment is a day of arrival. 17% was the highest rate since 1994; the bound is ours."
select
    coalesce(cast(as_of_date as varchar), 'undated') as segment,
    invoice_no,
    enterprise_id,
    coalesce(abs(tax_cny) > abs(amount_cny) * 0.175 + 1, false)
    or coalesce(abs(total_cny - amount_cny - tax_cny) > 1, false) as is_apart
from staging.stg_tax__vat_invoice
