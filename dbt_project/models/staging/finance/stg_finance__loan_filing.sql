-- Every loan filed for risk compensation by the business date, as last corrected, once for each programme.
-- What the bank says of the borrower (first loan, recognitions) is its claim and is checked further on.
{{ newest_rows(
    'finance', 'loan_filing',
    key=['bank_code', 'loan_no', 'programme_name'],
    event_date='filing_date',
    columns=[
        'bank_code', 'bank_name', 'programme_name', 'contract_no', 'loan_no',
        'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit', 'enterprise_name',
        'loan_amount_cny', 'granted_date', 'due_date', 'interest_rate_pct', 'guarantee_code',
        'first_loan_code', 'ip_pledge_code', 'hte_claim_code', 'tech_sme_claim_code',
        'filing_date', 'filing_batch',
    ],
    without=['first_loan_code', 'ip_pledge_code', 'hte_claim_code', 'tech_sme_claim_code'],
    derived={
        'is_first_loan_claimed': "first_loan_code = 'yes'",
        'has_ip_pledge': "ip_pledge_code = 'yes'",
        'is_hte_claimed': "hte_claim_code = 'yes'",
        'is_tech_sme_claimed': "tech_sme_claim_code = 'yes'",
    },
) }}
