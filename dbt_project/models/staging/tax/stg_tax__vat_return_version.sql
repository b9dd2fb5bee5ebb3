-- Every version of every VAT return, with the days on which it was the one known.
-- A table: evidence reads it several times, and ranking its many rows takes longest.
{{ config(materialized='table') }}
{{ version_rows(
    'tax', 'vat_return',
    key=['enterprise_id', 'period_start_date', 'period_end_date'],
    columns=[
        'enterprise_id',
        'period_start_date',
        'period_end_date',
        'due_date',
        'submitted_date',
        'first_submitted_date',
        'standard_sales_cny',
        'simplified_sales_cny',
        'export_sales_cny',
        'exempt_sales_cny',
        'tax_payable_cny',
    ],
    newest_by=submission_order(),
    event_date='submitted_date',
    computed={
        'first_submitted_date': 'min(submitted_date) over (partition by enterprise_id, period_start_date, period_end_date'
        ~ ' order by submitted_date asc nulls last)',
    },
) }}
