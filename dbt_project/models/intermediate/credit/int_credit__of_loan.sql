-- What banks tell of each borrower on each observation date: the newest month, and the worst of two years.
with summed as (
    select
        enterprise_id,
        observation_date,
        max(event_date) as evidence_date,
        max(case when evidence_code = 'loan_overdue' and event_date >= from_24m_date then amount end)
            as overdue_worst_days
    from (
        {{ known_evidence(['loan_balance', 'loan_overdue']) }}
    ) as known
    group by enterprise_id, observation_date
),

newest as (
    select
        enterprise_id,
        observation_date,
        max(case when evidence_code = 'loan_balance' then amount end) as loan_balance_cny,
        max(case when evidence_code = 'loan_balance' then party_count end) as lender_count,
        max(case when evidence_code = 'loan_amount' then amount end) as loan_amount_cny,
        max(case when evidence_code = 'loan_overdue' then amount_max end) as overdue_days
    from {{ ref('int_credit__latest') }}
    where evidence_code in ('loan_balance', 'loan_amount', 'loan_overdue')
    group by enterprise_id, observation_date
)

select
    summed.enterprise_id,
    summed.observation_date,
    summed.evidence_date,
    newest.loan_balance_cny,
    cast(newest.lender_count as decimal(28, 6)) as lender_count,
    {{ safe_ratio('newest.loan_balance_cny', 'newest.loan_amount_cny', 'decimal(28, 6)', 100) }} as loan_used_pct,
    newest.overdue_days,
    summed.overdue_worst_days as overdue_worst_days_24m
from summed
left join newest
    on summed.enterprise_id = newest.enterprise_id and summed.observation_date = newest.observation_date
