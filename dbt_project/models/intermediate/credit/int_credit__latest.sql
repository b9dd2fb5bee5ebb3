-- Of what holds until it changes, the newest figure of each enterprise on each observation date, and how many parties
-- it is of: of a balance the banks, all loans of one day added up. Not older than two years.
with known as (
    {{ known_evidence([
        'tax_level', 'insured', 'cit_revenue', 'cit_profit', 'cit_assets', 'loan_balance', 'loan_amount',
        'loan_overdue',
    ]) }}
),

ranked as (
    select
        *,
        dense_rank() over (
            partition by enterprise_id, observation_date, evidence_code
            order by event_date desc
        ) as newest_rank
    from known
    where event_date >= from_24m_date
)

select
    enterprise_id,
    observation_date,
    evidence_code,
    event_date as evidence_date,
    cast(sum(amount) as decimal(28, 6)) as amount,
    max(amount) as amount_max,
    min(amount) as amount_min,
    count(distinct case when amount > 0 then party_code end) as party_count
from ranked
where newest_rank = 1
group by enterprise_id, observation_date, evidence_code, event_date
