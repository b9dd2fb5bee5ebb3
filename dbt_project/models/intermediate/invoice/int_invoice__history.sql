-- How far back the invoices of an enterprise go, and how many of them have no date.
select
    enterprise_id,
    min(invoice_date) as first_invoice_date,
    max(invoice_date) as last_invoice_date,
    min(invoice_date) filter (
        where direction_code = 'sale' and is_valid and not is_red_letter
    ) as first_sale_date,
    count(*) filter (where invoice_date is null) as undated_invoice_count
from {{ ref('fct_vat_invoice') }}
group by enterprise_id
