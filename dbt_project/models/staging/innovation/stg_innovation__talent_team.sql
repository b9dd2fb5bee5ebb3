-- The newest row of each talent team, under the enterprise that hosts it. Names of persons stay in landing, and so does
-- the name of the team, which may be its leader's.
{{ newest_rows(
    'innovation', 'talent_team',
    key=['team_no'],
    columns=[
        'team_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
        'team_kind_code', 'level_code', 'field_name', 'member_count', 'selected_date', 'support_until_date',
        'funding_cny', 'etl_at',
    ],
    newest_by=['etl_at desc nulls last'],
    event_date='selected_date',
) }}
