-- The newest row of each unit of a project, platform or award. One programme has as many rows as units take part.
{{ newest_rows(
    'innovation', 'programme',
    key=['programme_no', 'coalesce(enterprise_id, enterprise_name)'],
    columns=[
        'programme_no', 'programme_kind_code', 'level_code', 'grade_name', 'programme_name', 'enterprise_id', 'uscc',
        'identifier_kind', 'has_valid_check_digit', 'enterprise_name', 'participant_rank', 'awarded_date',
        'start_date', 'end_date', 'funding_cny', 'authority_name', 'etl_at',
    ],
    newest_by=['etl_at desc nulls last'],
    event_date='awarded_date',
) }}
