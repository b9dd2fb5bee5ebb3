-- Every version of the balance of each loan at each month's end, with the days on which it was the one known.
{{ version_rows(
    'finance', 'loan_balance',
    key=['bank_code', 'loan_no', 'data_date'],
    columns=['bank_code', 'loan_no', 'data_date', 'balance_cny', 'five_class_code', 'overdue_days'],
    newest_by=[],
    event_date='data_date',
) }}
