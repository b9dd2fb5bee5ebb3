-- How many persons each employer insured, by month and insurance, as last sent: a month may be sent again.
-- A table: ranking its many rows again for every model and test that reads them would take longest of all.
{{ config(materialized='table') }}
{{ newest_rows(
    'social', 'insurance_headcount',
    key=['enterprise_id', 'employer_no', 'insurance_code', 'due_month'],
    newest_by=['etl_at desc nulls last'],
    event_date='due_month',
    columns=[
        'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit',
        'employer_no', 'enterprise_name', 'insurance_code', 'due_month',
        'insured_count', 'contribution_base_cny', 'payment_status_code', 'etl_at',
    ]
) }}
