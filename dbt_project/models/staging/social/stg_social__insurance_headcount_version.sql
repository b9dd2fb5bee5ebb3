-- Every version of the persons insured by month and insurance, with the days on which it was the one known.
-- A table: evidence reads it several times, and ranking its many rows takes longest.
{{ config(materialized='table') }}
{{ version_rows(
    'social', 'insurance_headcount',
    key=['enterprise_id', 'employer_no', 'insurance_code', 'due_month'],
    columns=[
        'enterprise_id',
        'employer_no',
        'insurance_code',
        'due_month',
        'insured_count',
        'payment_status_code',
    ],
    newest_by=['etl_at desc nulls last'],
    event_date='due_month',
) }}
