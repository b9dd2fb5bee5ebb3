-- id: invoices_to_vat_sales
-- table: staging.stg_tax__vat_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 企业开具发票的金额应与同期增值税销售额相近
--   en: Invoices issued in a period should be close to the VAT sales of the period
-- apart: "invoices issued and VAT sales differ by more than a factor of {factor}"
-- bounds:
--   - {factor: 20, most: 0.3}
-- least: 20000
-- if_empty: passes
-- basis: "A segment is a period. Bounds are ours."
select
    cast(filed.period_end_date as varchar) as segment,
    filed.enterprise_id,
    filed.period_start_date,
    filed.sales_cny as told,
    sum(invoice.amount_cny) as against
from staging.stg_tax__vat_return as filed
inner join staging.stg_tax__vat_invoice as invoice
    on
        filed.enterprise_id = invoice.enterprise_id
        and invoice.invoice_date between filed.period_start_date and filed.period_end_date
where invoice.direction_code = 'sale' and invoice.status_code = 'valid' and filed.sales_cny > 0
group by all
having sum(invoice.amount_cny) > 0
