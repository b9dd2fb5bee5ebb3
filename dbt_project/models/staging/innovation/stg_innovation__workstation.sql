-- The newest row of each workstation, under the enterprise that hosts it. The name of the workstation, which may be a
-- person's, stays in landing.
{{ newest_rows(
    'innovation', 'workstation',
    key=['station_no'],
    columns=[
        'station_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
        'field_name', 'region_code', 'need_count', 'listed_date', 'valid_until_date', 'state_code', 'etl_at',
    ],
    newest_by=['etl_at desc nulls last'],
    event_date='listed_date',
) }}
