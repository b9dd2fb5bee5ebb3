-- id: claims_to_loans
-- table: staging.stg_finance__compensation_claim
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 损失本金不应超过该笔贷款的备案金额
--   en: The loss that is claimed is at most the amount of the loan that was filed
-- apart: "the loss exceeds the filed amount by more than a factor of {factor}"
-- bounds:
--   - {factor: 1.05, side: above, most: 0.0002}
-- fewest: 1
-- if_empty: passes
-- basis: "A segment is a bank. That a loss of principal cannot exceed its loan is arithmetic, the room is ours."
select
    claim.bank_code as segment,
    claim.claim_no,
    claim.principal_loss_cny as told,
    max(filing.loan_amount_cny) as against
from staging.stg_finance__compensation_claim as claim
inner join staging.stg_finance__loan_filing as filing
    on claim.bank_code = filing.bank_code and claim.loan_no = filing.loan_no
where claim.principal_loss_cny > 0 and filing.loan_amount_cny is not null
group by claim.bank_code, claim.claim_no, claim.principal_loss_cny
