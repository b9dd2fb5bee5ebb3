-- The customers of each enterprise in the twelve months before each observation date: how many, the share of the
-- largest, and how many of those of the year before bought again.
with traded as (
    select
        monthly.enterprise_id,
        observed.observation_date,
        monthly.counterparty_ref,
        coalesce(sum(case when monthly.month_end_date >= observed.from_12m_date then monthly.net_cny end), 0)
            as net_12m,
        coalesce(sum(case when monthly.month_end_date < observed.from_12m_date then monthly.net_cny end), 0)
            as net_before,
        max(monthly.month_end_date) as last_month
    from {{ ref('int_credit__customer_month') }} as monthly
    inner join {{ ref('int_credit__window') }} as observed
        on
            monthly.known_from_date <= observed.observation_date
            and monthly.month_end_date between observed.from_24m_date and observed.observation_date
    group by monthly.enterprise_id, observed.observation_date, monthly.counterparty_ref
)

select
    enterprise_id,
    observation_date,
    max(last_month) as evidence_date,
    cast(count(case when net_12m > 0 then 1 end) as decimal(28, 6)) as customer_count,
    {{ safe_ratio(
        'max(net_12m)', 'sum(case when net_12m > 0 then net_12m end)', 'decimal(28, 6)', 100,
    ) }} as customer_top1_pct,
    {{ safe_ratio(
        'count(case when net_12m > 0 and net_before > 0 then 1 end)', 'count(case when net_before > 0 then 1 end)',
        'decimal(28, 6)', 100,
    ) }} as customer_kept_pct
from traded
group by enterprise_id, observation_date
