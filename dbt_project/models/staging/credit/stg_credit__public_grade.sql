-- Every grade of the public credit evaluation up to the business date, one per enterprise and day of evaluation, as
-- last written. Where rows of one day contradict each other and none is newer, the graver grade counts.
{{ newest_rows(
    'credit', 'public_grade',
    key=['enterprise_id', 'evaluated_date'],
    newest_by=['etl_at desc nulls last'],
    event_date='evaluated_date',
    columns=[
        'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit',
        'evaluated_date', 'grade_code', 'enterprise_name',
    ]
) }}
