-- The balance of each bond at each month's end, as last sent. A stock: never summed over months.
{{ newest_rows(
    'finance', 'bond',
    key=['bond_code', 'data_date'],
    columns=[
        'enterprise_id',
        'uscc',
        'identifier_kind',
        'has_valid_check_digit',
        'bond_code',
        'bond_name',
        'enterprise_name',
        'bond_kind_code',
        'venue_text',
        'issued_cny',
        'balance_cny',
        'coupon_pct',
        'value_date',
        'due_date',
        'data_date',
    ],
    event_date='data_date',
) }}
