-- Every change entered in the registry by the business date, as last amended.
{{ newest_rows(
    'registry', 'change',
    key=['change_no'],
    newest_by=['etl_at desc nulls last'],
    event_date='change_date',
    columns=[
        'change_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit',
        'enterprise_name', 'change_item_code', 'before_text', 'after_text', 'change_date', 'registration_authority',
    ]
) }}
