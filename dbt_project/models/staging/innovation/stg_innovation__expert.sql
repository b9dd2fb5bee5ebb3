-- The newest row of each expert. The name stays in landing; of it the surname is left, with two stars for the rest.
{{ newest_rows(
    'innovation', 'expert',
    key=['expert_no'],
    columns=[
        'expert_no', 'expert_name', 'employer_name', 'title_code', 'field_name', 'service_code', 'listed_date',
        'valid_until_date', 'state_code', 'etl_at',
    ],
    newest_by=['etl_at desc nulls last'],
    event_date='listed_date',
    without=['expert_name'],
    derived={'masked_name': "substring(expert_name, 1, 1) || '**'"},
) }}
