-- What each enterprise owes of each tax by the newest announcement known by the business date. Each announcement is a
-- list of all in arrears: an enterprise that is not on it owes nothing that was announced.
{{ newest_rows(
    'tax',
    'arrears',
    key=['enterprise_id', 'tax_kind_code'],
    columns=[
        'enterprise_id',
        'uscc',
        'identifier_kind',
        'has_valid_check_digit',
        'enterprise_name',
        'tax_kind_code',
        'balance_cny',
        'new_arrears_cny',
        'announced_date',
    ],
    newest_by=['announced_date desc nulls last'],
    event_date='announced_date',
) }}
