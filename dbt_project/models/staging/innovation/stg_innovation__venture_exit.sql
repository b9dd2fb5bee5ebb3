-- The newest row of each exit of a venture investment, in the currency of its proceeds.
{{ newest_rows(
    'innovation', 'venture_exit',
    key=['exit_no'],
    columns=[
        'exit_no', 'record_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
        'investor_name', 'exit_kind_code', 'exited_share_pct', 'proceeds_amount', 'currency_code', 'exit_date',
        'etl_at',
    ],
    newest_by=['etl_at desc nulls last'],
    event_date='exit_date',
) }}
