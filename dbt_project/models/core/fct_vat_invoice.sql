-- One row per VAT invoice known by the business date, void and undated ones included, with its lineage.
select
    record_id,
    delivery_id,
    enterprise_id,
    direction_code,
    invoice_no,
    invoice_date,
    counterparty_ref,
    amount_cny,
    tax_cny,
    total_cny,
    status_code,
    is_valid,
    is_red_letter
from {{ ref('stg_tax__vat_invoice') }}
