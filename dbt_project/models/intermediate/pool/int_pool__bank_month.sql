-- The stop-rule monitor: each bank in each programme and book at each month's end, with the ratios that rules may
-- bound. Flows are those of the calendar year up to that day; balances are those of that day. Without a list of
-- claims the loss is not known.
with bank as (
    select
        rulebook_code,
        version,
        bank_code,
        min(granted_date) as first_date
    from {{ ref('int_pool__filing') }}
    group by rulebook_code, version, bank_code
),

month as (
    select data_date as month_end_date
    from {{ ref('stg_finance__loan_balance') }}
    where data_date is not null
    group by data_date
),

bank_month as (
    select
        bank.rulebook_code,
        bank.version,
        bank.bank_code,
        month.month_end_date
    from bank
    inner join month
        on bank.first_date <= month.month_end_date
),

flow as (
    select
        rulebook_code,
        version,
        bank_code,
        filing_date as event_date,
        loan_amount_cny as filed_cny,
        cast(0 as decimal(18, 2)) as loss_cny
    from {{ ref('int_pool__filing') }}
    union all
    select
        rulebook_code,
        version,
        bank_code,
        claimed_date as event_date,
        cast(0 as decimal(18, 2)) as filed_cny,
        principal_loss_cny as loss_cny
    from {{ ref('int_pool__claim') }}
    where claim_status_code <> 'refused'
),

flowed as (
    select
        bank_month.rulebook_code,
        bank_month.version,
        bank_month.bank_code,
        bank_month.month_end_date,
        cast(coalesce(sum(flow.filed_cny), 0) as decimal(18, 2)) as filed_cny,
        cast(coalesce(sum(flow.loss_cny), 0) as decimal(18, 2)) as loss_cny
    from bank_month
    left join flow
        on
            bank_month.rulebook_code = flow.rulebook_code
            and bank_month.version = flow.version
            and bank_month.bank_code = flow.bank_code
            and {{ year_of('bank_month.month_end_date') }} = {{ year_of('flow.event_date') }}
            and bank_month.month_end_date >= flow.event_date
    group by bank_month.rulebook_code, bank_month.version, bank_month.bank_code, bank_month.month_end_date
),

stock as (
    select
        filing.rulebook_code,
        filing.version,
        filing.bank_code,
        balance.data_date as month_end_date,
        sum(balance.balance_cny) as balance_cny,
        sum(case when balance.overdue_days > 0 then balance.balance_cny else 0 end) as overdue_cny,
        sum(
            case when balance.five_class_code in ('substandard', 'doubtful', 'loss') then balance.balance_cny else 0 end
        ) as npl_cny
    from {{ ref('int_pool__filing') }} as filing
    inner join {{ ref('stg_finance__loan_balance') }} as balance
        on filing.bank_code = balance.bank_code and filing.loan_no = balance.loan_no
    group by filing.rulebook_code, filing.version, filing.bank_code, balance.data_date
)

select
    flowed.rulebook_code,
    flowed.version,
    flowed.bank_code,
    flowed.month_end_date,
    flowed.filed_cny,
    case when claims.feed is not null then flowed.loss_cny end as loss_cny,
    cast(coalesce(stock.balance_cny, 0) as decimal(18, 2)) as balance_cny,
    case
        when claims.feed is null then cast(null as decimal(18, 4))
        when flowed.loss_cny = 0 then cast(0 as decimal(18, 4))
        else {{ safe_ratio('flowed.loss_cny', 'flowed.filed_cny', 'decimal(18, 4)', 100) }}
    end as loss_to_filed_pct,
    {{ safe_ratio('stock.overdue_cny', 'stock.balance_cny', 'decimal(18, 4)', 100) }} as overdue_pct,
    {{ safe_ratio('stock.npl_cny', 'stock.balance_cny', 'decimal(18, 4)', 100) }} as npl_pct
from flowed
left join {{ ref('int_pool__claims_told') }} as claims
    on flowed.bank_code is not null
left join stock
    on
        flowed.rulebook_code = stock.rulebook_code
        and flowed.version = stock.version
        and flowed.bank_code = stock.bank_code
        and flowed.month_end_date = stock.month_end_date
