-- What the invoices alone say about an enterprise: who it is and how far back its history goes.
-- Identity columns depend on enterprise_id only, so the maximum picks the one value there is.
select
    enterprise_id,
    max(uscc) as uscc,
    max(identifier_kind) as identifier_kind,
    max(has_valid_check_digit) as has_valid_check_digit,
    min(invoice_date) as first_invoice_date,
    max(invoice_date) as last_invoice_date,
    min(invoice_date) filter (
        where direction_code = 'sale' and is_valid and not is_red_letter
    ) as first_sale_date,
    count(*) as invoice_count,
    count(*) filter (where invoice_date is null) as undated_invoice_count
from {{ ref('stg_tax__vat_invoice') }}
group by enterprise_id
