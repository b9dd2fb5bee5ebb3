-- id: loan_balance_to_filing
-- table: staging.stg_finance__loan_balance
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 贷款余额不应超过备案金额，也不应不足其万分之一
--   en: A loan's balance is at most the amount that was filed, and not a ten-thousandth of it
-- apart: "the balance and the filed amount differ by more than a factor of {factor}"
-- bounds:
--   - {factor: 1.05, side: above, most: 0.0002}
--   - {factor: 1000, side: below, most: 0.1}
-- if_empty: passes
-- basis: "A segment is a month's end. That a balance cannot exceed its loan is arithmetic, the room is ours."
select
    cast(balance.data_date as varchar) as segment,
    balance.loan_no,
    balance.data_date,
    balance.balance_cny as told,
    max(filing.loan_amount_cny) as against
from staging.stg_finance__loan_balance as balance
inner join staging.stg_finance__loan_filing as filing
    on balance.bank_code = filing.bank_code and balance.loan_no = filing.loan_no
where balance.balance_cny > 0 and filing.loan_amount_cny is not null
group by all
