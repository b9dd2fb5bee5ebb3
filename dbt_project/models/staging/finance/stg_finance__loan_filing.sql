-- Every loan filed for risk compensation by the business date, as last corrected, once for each programme.
-- What the bank says of the borrower (first loan, identities) is its claim and is checked further on.
with newest as (
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
        ]
    ) }}
)

select
    bank_code,
    bank_name,
    programme_name,
    contract_no,
    loan_no,
    enterprise_id,
    uscc,
    identifier_kind,
    has_valid_check_digit,
    enterprise_name,
    loan_amount_cny,
    granted_date,
    due_date,
    interest_rate_pct,
    guarantee_code,
    first_loan_code = 'yes' as is_first_loan_claimed,
    ip_pledge_code = 'yes' as has_ip_pledge,
    hte_claim_code = 'yes' as is_hte_claimed,
    tech_sme_claim_code = 'yes' as is_tech_sme_claimed,
    filing_date,
    filing_batch,
    as_of_date,
    _delivery_id,
    _record_id
from newest
