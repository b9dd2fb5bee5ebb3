-- The newest row of each registered technology contract, under its seller. Some sellers are named without a code.
{{ newest_rows(
    'innovation', 'tech_contract',
    key=['contract_no'],
    columns=[
        'contract_no', 'contract_kind_code', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit',
        'enterprise_name', 'buyer_name', 'turnover_cny', 'technology_cny', 'signed_date', 'registered_date',
    ],
    event_date='registered_date',
) }}
