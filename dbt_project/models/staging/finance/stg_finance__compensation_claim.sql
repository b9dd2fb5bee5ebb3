-- Every claim on the pool known by the business date, in its newest version: a claim is sent again when it changes.
{{ newest_rows(
    'finance', 'compensation_claim',
    key=['claim_no'],
    event_date='claimed_date',
    columns=[
        'claim_no', 'bank_code', 'bank_name', 'contract_no', 'loan_no',
        'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
        'overdue_date', 'subrogation_date', 'principal_loss_cny', 'claimed_cny', 'recovered_cny',
        'loss_evidence_code', 'claimed_date', 'claim_status_code',
    ]
) }}
