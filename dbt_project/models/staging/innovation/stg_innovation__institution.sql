-- The newest row of each research institution or intermediary.
{{ newest_rows(
    'innovation', 'institution',
    key=['institution_no'],
    columns=[
        'institution_no', 'institution_name', 'institution_code', 'institution_kind_code', 'level_code', 'field_name',
        'district_name', 'listed_date', 'valid_until_date', 'state_code', 'etl_at',
    ],
    newest_by=['etl_at desc nulls last'],
    event_date='listed_date',
) }}
