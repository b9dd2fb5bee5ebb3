-- The directory of abnormal operations on the business date: enterprises listed, and enterprises removed.
-- A listing that was deleted was a mistake, and is gone.
{{ current_rows(
    'registry', 'abnormal_operation',
    key=['record_no'],
    columns=[
        'record_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit',
        'enterprise_name', 'listed_date', 'listed_reason_code', 'listed_by',
        'removed_date', 'removed_reason', 'removed_by',
    ]
) }}
