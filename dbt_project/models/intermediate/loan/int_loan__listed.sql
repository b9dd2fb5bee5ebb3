-- The newest balance of each loan, and the newest month end of its bank: a loan that the bank no longer lists then is
-- settled, sold or written off. A month end is known even if no filed loan is in it.
with ranked as (
    select
        bank_code,
        loan_no,
        data_date,
        balance_cny,
        five_class_code,
        overdue_days,
        record_id,
        row_number() over (partition by bank_code, loan_no order by data_date desc) as recency_rank
    from {{ ref('stg_finance__loan_balance') }}
    where data_date is not null
),

bank_month as (
    select
        bank_code,
        max(data_date) as newest_date
    from {{ ref('stg_finance__loan_balance') }}
    group by bank_code
)

select
    filing.bank_code,
    filing.loan_no,
    case when bank_month.newest_date >= filing.granted_date then bank_month.newest_date end as bank_month_date,
    ranked.data_date as listed_date,
    ranked.balance_cny,
    ranked.five_class_code,
    ranked.overdue_days,
    ranked.record_id
from {{ ref('int_loan__filing') }} as filing
left join bank_month
    on filing.bank_code = bank_month.bank_code
left join ranked
    on filing.bank_code = ranked.bank_code and filing.loan_no = ranked.loan_no and ranked.recency_rank = 1
