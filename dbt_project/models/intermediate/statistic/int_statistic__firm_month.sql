-- What each enterprise owed at each month's end and got in the month, and the sums that rates are weighted with.
-- A balance of a loan that is not filed yet has no enterprise, and is in no figure.
with lent as (
    select
        month.month_end_date,
        loan.enterprise_id,
        loan.interest_rate_pct,
        loan.is_guaranteed,
        loan.has_ip_pledge,
        coalesce(balance.balance_cny, 0) as balance_cny,
        case when loan.granted_date >= month.month_start_date then loan.loan_amount_cny end as new_cny,
        loan.is_first_loan
    from {{ ref('int_statistic__loan') }} as loan
    inner join {{ ref('int_statistic__month') }} as month
        on loan.granted_date <= month.month_end_date
    left join {{ ref('stg_finance__loan_balance') }} as balance
        on
            loan.bank_code = balance.bank_code
            and loan.loan_no = balance.loan_no
            and month.month_end_date = balance.data_date
    where balance.balance_cny > 0 or loan.granted_date >= month.month_start_date
),

told as (
    select
        *,
        0 as equity_no,
        cast(0 as decimal(18, 2)) as equity_cny
    from lent
    union all
    select
        month.month_end_date,
        venture.enterprise_id,
        cast(null as decimal(18, 6)) as interest_rate_pct,
        false as is_guaranteed,
        false as has_ip_pledge,
        cast(0 as decimal(18, 2)) as balance_cny,
        cast(null as decimal(18, 2)) as new_cny,
        false as is_first_loan,
        1 as equity_no,
        cast(
            case when venture.currency_code = 'CNY' then venture.investment_amount else 0 end as decimal(18, 2)
        ) as equity_cny
    from {{ ref('stg_innovation__venture_investment') }} as venture
    inner join {{ ref('int_statistic__month') }} as month
        on
            venture.received_date >= month.month_start_date
            and venture.received_date <= month.month_end_date
    where venture.enterprise_id is not null
)

select
    month_end_date,
    enterprise_id,
    sum(balance_cny) as loan_balance_cny,
    sum(case when is_guaranteed then balance_cny else 0 end) as guaranteed_balance_cny,
    sum(case when has_ip_pledge then balance_cny else 0 end) as ip_pledge_balance_cny,
    sum(case when interest_rate_pct is not null then balance_cny else 0 end) as rated_balance_cny,
    sum(cast({{ product('balance_cny', 'coalesce(interest_rate_pct, 0)') }} as decimal(38, 8))) as balance_rate_sum,
    count(new_cny) as new_loan_count,
    coalesce(sum(new_cny), 0) as new_loan_cny,
    coalesce(sum(case when interest_rate_pct is not null then new_cny end), 0) as rated_new_cny,
    coalesce(sum(cast({{ product('new_cny', 'interest_rate_pct') }} as decimal(38, 8))), 0) as new_rate_sum,
    count(case when is_first_loan then new_cny end) as first_loan_count,
    coalesce(sum(case when is_first_loan then new_cny end), 0) as first_loan_cny,
    sum(equity_no) as equity_count,
    sum(equity_cny) as equity_cny
from told
group by month_end_date, enterprise_id
