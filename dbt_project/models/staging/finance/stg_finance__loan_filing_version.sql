-- Every version of every filed loan, with the days on which it was the one known.
{{ version_rows(
    'finance', 'loan_filing',
    key=['bank_code', 'loan_no', 'programme_name'],
    columns=[
        'bank_code',
        'loan_no',
        'programme_name',
        'enterprise_id',
        'loan_amount_cny',
        'granted_date',
        'due_date',
        'filing_date',
    ],
    newest_by=[],
    event_date='filing_date',
) }}
