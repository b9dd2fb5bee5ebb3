-- id: claims_of_filed_loans
-- table: staging.stg_finance__compensation_claim
-- owner: team:finance-feed
-- severity: warn
-- reason:
--   zh: 申请代偿的贷款应已备案；未备案的不进入台账
--   en: The loan of a claim was filed; a claim on another is in no ledger
-- apart: "claims are on loans that nobody filed"
-- bounds:
--   - {most: 0.0002}
-- fewest: 1
-- if_empty: passes
-- basis: "A segment is a bank. Filing comes before a claim in every programme that we know; one such claim is told."
select
    claim.bank_code as segment,
    claim.claim_no,
    filing.loan_no is null as is_apart
from staging.stg_finance__compensation_claim as claim
left join (select distinct bank_code, loan_no from staging.stg_finance__loan_filing) as filing
    on claim.bank_code = filing.bank_code and claim.loan_no = filing.loan_no
