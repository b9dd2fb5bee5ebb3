-- The newest list of honours as of the business date, those that ran out included.
{{ newest_rows(
    'credit', 'honour_list',
    key=['enterprise_id', 'honour_name', 'granted_date'],
    newest_by=['etl_at desc nulls last'],
    event_date='granted_date',
    columns=[
        'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit',
        'enterprise_name', 'honour_name', 'honour_level_code', 'granted_by', 'document_no',
        'granted_date', 'valid_to_date',
    ]
) }}
