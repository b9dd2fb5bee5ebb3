-- id: loan_balance_to_earlier_month
-- table: staging.stg_finance__loan_balance
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 贷款余额不应比上月增加
--   en: A loan's balance does not rise from month to month
-- apart: "the balance is more than a factor of {factor} above the month before"
-- bounds:
--   - {factor: 1.05, side: above, most: 0.05}
-- least: 1000
-- if_empty: passes
-- basis: "A segment is a month's end. Filed loans are not drawn again; the room is ours."
with earlier as (
    select
        bank_code,
        loan_no,
        data_date,
        balance_cny,
        lag(balance_cny) over (partition by bank_code, loan_no order by data_date) as earlier_cny
    from staging.stg_finance__loan_balance
)

select
    cast(data_date as varchar) as segment,
    loan_no,
    data_date,
    balance_cny as told,
    earlier_cny as against
from earlier
where balance_cny > 0 and earlier_cny > 0
