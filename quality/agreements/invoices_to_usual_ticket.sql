-- id: invoices_to_usual_ticket
-- table: staging.stg_tax__vat_invoice
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 企业一日的发票金额应与其以往发票相近
--   en: Invoices of a day should be of the order of the enterprise's usual invoice
-- apart: "invoices differ from the usual invoice by more than a factor of {factor}"
-- bounds:
--   - {factor: 100, most: 0.05}
--   - {factor: 3000, side: above, most: 0.002}
-- least: 1000
-- if_empty: passes
-- basis: "A segment is a day of arrival. Bounds are ours: 0.10 % of 732,331 real invoices exceed the larger factor."
with usual as (
    select
        enterprise_id,
        direction_code,
        median(abs(total_cny)) as usual_cny
    from core.fct_vat_invoice
    where total_cny <> 0
    group by enterprise_id, direction_code
    having count(*) >= 10
)

select
    coalesce(cast(invoice.as_of_date as varchar), 'undated') as segment,
    invoice.enterprise_id,
    invoice.invoice_no,
    abs(invoice.total_cny) as told,
    usual.usual_cny as against
from staging.stg_tax__vat_invoice as invoice
inner join usual
    on invoice.enterprise_id = usual.enterprise_id and invoice.direction_code = usual.direction_code
where invoice.total_cny <> 0
