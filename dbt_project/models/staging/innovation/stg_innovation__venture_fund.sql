-- The newest row of each venture-capital fund.
{{ newest_rows(
    'innovation', 'venture_fund',
    key=['fund_no'],
    columns=[
        'fund_no', 'fund_name', 'fund_kind_code', 'manager_no', 'manager_name', 'committed_cny', 'paid_in_cny',
        'established_date', 'filed_date', 'term_until_date', 'fund_state_code', 'etl_at',
    ],
    newest_by=['etl_at desc nulls last'],
    event_date='filed_date',
) }}
