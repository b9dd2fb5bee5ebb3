-- Each policy of technology insurance in each month, as last sent: premium and claims are those of the month.
{{ newest_rows(
    'finance', 'insurance_policy',
    key=['insurer_code', 'policy_no', 'data_date'],
    columns=[
        'enterprise_id',
        'uscc',
        'identifier_kind',
        'has_valid_check_digit',
        'insurer_code',
        'insurer_name',
        'policy_no',
        'enterprise_name',
        'insurance_kind_code',
        'cover_cny',
        'premium_cny',
        'subsidy_cny',
        'claim_cny',
        'from_date',
        'to_date',
        'data_date',
    ],
    event_date='data_date',
) }}
