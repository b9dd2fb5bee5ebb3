-- Every version of the persons insured by month and insurance, with the days on which it was the one known.
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
