-- What each enterprise owed at each month's end and got in the month, and the sums that rates are weighted with.
-- A balance of a loan that is not filed yet has no enterprise, and is in no figure.
with loan_month as (
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

invested as (
    select
        month.month_end_date,
        venture.enterprise_id,
        count(*) as equity_count,
        sum(case when venture.currency_code = 'CNY' then venture.investment_amount else 0 end) as equity_cny
    from {{ ref('stg_innovation__venture_investment') }} as venture
    inner join {{ ref('int_statistic__month') }} as month
        on
            venture.received_date >= month.month_start_date
            and venture.received_date <= month.month_end_date
    where venture.enterprise_id is not null
    group by month.month_end_date, venture.enterprise_id
),

lent as (
    select
        month_end_date,
        enterprise_id,
        sum(balance_cny) as loan_balance_cny,
        sum(case when is_guaranteed then balance_cny else 0 end) as guaranteed_balance_cny,
        sum(case when has_ip_pledge then balance_cny else 0 end) as ip_pledge_balance_cny,
        sum(case when interest_rate_pct is not null then balance_cny else 0 end) as rated_balance_cny,
        sum(cast(balance_cny * coalesce(interest_rate_pct, 0) as decimal(38, 8))) as balance_rate_sum,
        count(new_cny) as new_loan_count,
        coalesce(sum(new_cny), 0) as new_loan_cny,
        coalesce(sum(case when interest_rate_pct is not null then new_cny end), 0) as rated_new_cny,
        coalesce(sum(cast(new_cny * interest_rate_pct as decimal(38, 8))), 0) as new_rate_sum,
        count(case when is_first_loan then new_cny end) as first_loan_count,
        coalesce(sum(case when is_first_loan then new_cny end), 0) as first_loan_cny
    from loan_month
    group by month_end_date, enterprise_id
)

select
    coalesce(lent.month_end_date, invested.month_end_date) as month_end_date,
    coalesce(lent.enterprise_id, invested.enterprise_id) as enterprise_id,
    {%- for sum in [
        'loan_balance_cny', 'guaranteed_balance_cny', 'ip_pledge_balance_cny', 'rated_balance_cny', 'balance_rate_sum',
        'new_loan_count', 'new_loan_cny', 'rated_new_cny', 'new_rate_sum', 'first_loan_count', 'first_loan_cny'
    ] %}
        coalesce(lent.{{ sum }}, 0) as {{ sum }},
    {%- endfor %}
    coalesce(invested.equity_count, 0) as equity_count,
    coalesce(invested.equity_cny, 0) as equity_cny
from lent
full outer join invested
    on lent.month_end_date = invested.month_end_date and lent.enterprise_id = invested.enterprise_id
