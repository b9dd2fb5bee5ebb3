-- Every financing demand known by the business date, in its last state.
{{ newest_rows(
    'finance', 'financing_demand',
    key=['demand_no'],
    newest_by=['updated_at desc nulls last'],
    columns=[
        'demand_no', 'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
        'demand_amount_cny', 'term_months', 'purpose_code', 'guarantee_code', 'submitted_at', 'demand_status_code',
        'bank_name', 'bank_code', 'credit_line_cny', 'disbursed_cny', 'updated_at',
    ]
) }}
