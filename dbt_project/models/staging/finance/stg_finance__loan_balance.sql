-- The balance and grade of each loan at each month's end, as last sent. A stock: never summed over months.
{{ newest_rows(
    'finance', 'loan_balance',
    key=['bank_code', 'loan_no', 'data_date'],
    event_date='data_date',
    columns=['bank_code', 'loan_no', 'data_date', 'balance_cny', 'five_class_code', 'overdue_days']
) }}
