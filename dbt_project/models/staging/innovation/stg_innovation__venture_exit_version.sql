-- Every version of every exit of a venture investment, with the days on which it was the one known.
{{ version_rows(
    'innovation', 'venture_exit',
    key=['exit_no'],
    columns=['exit_no', 'enterprise_id', 'exit_kind_code', 'exit_date'],
    newest_by=['etl_at desc nulls last'],
    event_date='exit_date',
) }}
