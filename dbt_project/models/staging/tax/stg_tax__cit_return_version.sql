-- Every version of every annual income tax return, with the days on which it was the one known.
-- A table: evidence reads it several times, and ranking its many rows takes longest.
{{ config(materialized='table') }}
{{ version_rows(
    'tax', 'cit_return',
    key=['enterprise_id', 'tax_year'],
    columns=[
        'enterprise_id',
        'tax_year',
        'submitted_date',
        'operating_revenue_cny',
        'total_profit_cny',
        'total_assets_cny',
    ],
    newest_by=submission_order(),
    event_date='submitted_date',
) }}
