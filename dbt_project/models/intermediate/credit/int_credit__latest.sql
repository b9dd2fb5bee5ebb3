-- Of what holds until it changes, the newest figure of each enterprise on each observation date, and how many parties
-- it is of: of a balance the banks, all loans of one day added up. Not older than two years.
with known as (
    {{ known_evidence([
        'tax_level', 'insured', 'cit_revenue', 'cit_profit', 'cit_assets', 'loan_balance', 'loan_amount',
        'loan_overdue',
    ]) }}
),

recent as (
    select *
    from known
    where event_date >= from_24m_date
),

newest as (
    select
        enterprise_id,
        observation_date,
        evidence_code,
        max(event_date) as evidence_date
    from recent
    group by enterprise_id, observation_date, evidence_code
)

select
    newest.enterprise_id,
    newest.observation_date,
    newest.evidence_code,
    newest.evidence_date,
    cast(sum(recent.amount) as decimal(28, 6)) as amount,
    max(recent.amount) as amount_max,
    min(recent.amount) as amount_min,
    count(distinct case when recent.amount > 0 then recent.party_code end) as party_count
from newest
inner join recent
    on
        newest.enterprise_id = recent.enterprise_id
        and newest.observation_date = recent.observation_date
        and newest.evidence_code = recent.evidence_code
        and newest.evidence_date = recent.event_date
group by newest.enterprise_id, newest.observation_date, newest.evidence_code, newest.evidence_date
