-- Every announcement of tax arrears, with the days on which it was known: an earlier one stays a fact of its day.
{{ version_rows(
    'tax', 'arrears',
    key=['enterprise_id', 'tax_kind_code', 'announced_date'],
    columns=['enterprise_id', 'tax_kind_code', 'announced_date', 'balance_cny'],
    newest_by=[],
    event_date='announced_date',
) }}
