-- The newest list of serious violations as of the business date; a removed enterprise stays in it with a date.
{{ newest_rows(
    'registry', 'serious_violation',
    key=['listing_no', 'enterprise_id'],
    event_date='listed_date',
    columns=[
        'listing_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit',
        'enterprise_name', 'listed_date', 'listed_reason', 'listed_by',
        'removed_date', 'removed_reason', 'removed_by',
    ]
) }}
