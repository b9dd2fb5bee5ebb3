-- Every version of every entry of dishonest judgment debtors, with the days on which it was the one known; a shielded
-- entry is not known from then on.
{{ version_rows(
    'credit', 'dishonest_debtor',
    key=['record_no'],
    columns=['record_no', 'enterprise_id', 'published_date', 'performance_code'],
    newest_by=['_delivery_order desc', '_row_no desc'],
    keep="_change_code <> 'delete'",
) }}
