-- Every VAT invoice known by the business date, one row per landed row.
-- Invoices are never deduplicated: the file has no invoice code, so a repeated number is another invoice.
-- An invoice without a date stays here and in core, but no time window can hold it.
select
    enterprise_id,
    uscc,
    identifier_kind,
    has_valid_check_digit,
    direction_code,
    invoice_no,
    invoice_date,
    counterparty_ref,
    amount_cny,
    tax_cny,
    total_cny,
    status_code,
    status_code = 'valid' as is_valid,
    coalesce(total_cny < 0, false) as is_red_letter,
    _delivery_id,
    _record_id
from {{ source('landing', 'tax__vat_invoice') }}
where
    (_as_of_date is null or _as_of_date <= {{ business_date() }})
    and (invoice_date is null or invoice_date <= {{ business_date() }})
