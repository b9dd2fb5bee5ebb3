-- Every VAT invoice known by the business date, one row per landed row.
-- Invoices are never deduplicated: the file has no invoice code, so a repeated number is another invoice.
-- An invoice without a date stays here and in core, but no time window can hold it.
{{ all_rows(
    'tax', 'vat_invoice',
    columns=[
        'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'direction_code', 'invoice_no',
        'invoice_date', 'counterparty_ref', 'amount_cny', 'tax_cny', 'total_cny', 'status_code',
    ],
    event_date='invoice_date',
    derived={'is_valid': "status_code = 'valid'", 'is_red_letter': 'coalesce(total_cny < 0, false)'},
) }}
