-- Every version of every change entered in the registry, with the days on which it was the one known.
{{ version_rows(
    'registry', 'change',
    key=['change_no'],
    columns=['change_no', 'enterprise_id', 'change_item_code', 'change_date'],
    newest_by=['etl_at desc nulls last'],
    event_date='change_date',
) }}
