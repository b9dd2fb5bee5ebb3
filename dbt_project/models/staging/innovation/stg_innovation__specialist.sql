-- The newest row of each specialist. The name stays in landing; of it the surname is left, with two stars for the rest.
{{ newest_rows(
    'innovation', 'specialist',
    key=['specialist_no'],
    columns=[
        'specialist_no', 'specialist_name', 'employer_name', 'field_name', 'region_code', 'capacity_count',
        'listed_date', 'valid_until_date', 'state_code', 'etl_at',
    ],
    newest_by=['etl_at desc nulls last'],
    event_date='listed_date',
    without=['specialist_name'],
    derived={'masked_name': "substring(specialist_name, 1, 1) || '**'"},
) }}
