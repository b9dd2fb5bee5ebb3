-- The newest row of each trademark (by class), software copyright, IC layout and plant variety by the business date.
{{ newest_rows(
    'ip', 'ip_right',
    key=['right_kind_code', 'registration_no', 'nice_class'],
    newest_by=['_as_of_date desc nulls last', 'etl_at desc nulls last'],
    columns=[
        'right_kind_code', 'registration_no', 'nice_class', 'right_name', 'owner_names', 'application_date',
        'registered_date', 'valid_to_date', 'first_published_date', 'version_text', 'species_name',
        'acquisition_code', 'status_code', 'etl_at',
    ],
) }}
