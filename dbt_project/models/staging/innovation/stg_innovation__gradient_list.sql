-- Who is on the newest list of each tier, once per batch. Where the list gives no code, the name tells enterprises
-- apart.
{{ newest_rows(
    'innovation', 'gradient_list',
    key=['tier_code', 'batch_name', 'coalesce(enterprise_id, enterprise_name)'],
    columns=[
        'tier_code', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
        'batch_name', 'published_date', 'valid_from_date', 'valid_to_date', 'status_code', 'district_name',
    ],
    event_date='published_date',
) }}
