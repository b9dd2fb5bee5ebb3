-- Every version of every listing in the directory of abnormal operations, with the days on which it was the one known.
-- A listing that was deleted was a mistake: from then on it is not known.
{{ version_rows(
    'registry', 'abnormal_operation',
    key=['record_no'],
    columns=['record_no', 'enterprise_id', 'listed_date', 'removed_date'],
    newest_by=['_delivery_order desc', '_row_no desc'],
    keep="_change_code <> 'delete'",
) }}
