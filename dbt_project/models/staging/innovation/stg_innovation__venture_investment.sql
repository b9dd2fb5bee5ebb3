-- The newest row of each venture investment, in the currency in which it was paid.
{{ newest_rows(
    'innovation', 'venture_investment',
    key=['record_no'],
    columns=[
        'record_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
        'investor_name', 'round_code', 'investment_amount', 'currency_code', 'received_date', 'qualified_code',
        'fund_no', 'agreed_exit_date', 'etl_at',
    ],
    newest_by=['etl_at desc nulls last'],
    event_date='received_date',
    without=['qualified_code'],
    derived={'is_qualified_investor': "qualified_code = 'yes'"},
) }}
