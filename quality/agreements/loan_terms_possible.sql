-- id: loan_terms_possible
-- table: staging.stg_finance__loan_filing
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 贷款利率应在1%至24%之间，到期日应在发放日之后
--   en: A loan's rate is between 1% and 24%, and it is due after it was granted
-- apart: "the rate, the amount or the dates are impossible"
-- bounds:
--   - {most: 0.1}
-- if_empty: passes
-- basis: "24% is the former limit of protected interest, 1% is ours."
select
    bank_code as segment,
    loan_no,
    programme_name,
    coalesce(interest_rate_pct not between 1 and 24, false)
    or coalesce(due_date <= granted_date, false)
    or coalesce(loan_amount_cny not between 10000 and 500000000, false) as is_apart
from staging.stg_finance__loan_filing
