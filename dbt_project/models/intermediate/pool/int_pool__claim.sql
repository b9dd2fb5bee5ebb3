-- Claims on loans that were filed first under a programme with rules, with the days on which they were first known to
-- be paid and recovered.
with days as (
    select
        claim_no,
        min(case when claim_status_code in ('paid', 'recovered') then known_from_date end) as paid_date,
        min(case when claim_status_code = 'refused' then known_from_date end) as refused_date,
        min(case when claim_status_code = 'recovered' or recovered_cny > 0 then known_from_date end) as recovered_date
    from {{ ref('stg_finance__compensation_claim_version') }}
    group by claim_no
),

ranked as (
    select
        filing.*,
        row_number() over (
            partition by filing.bank_code, filing.loan_no
            order by filing.filing_date asc nulls last, filing.rulebook_code asc nulls last
        ) as filing_rank
    from {{ ref('int_pool__filing') }} as filing
)

select
    claim.enterprise_id,
    ranked.rulebook_code,
    ranked.version,
    claim.bank_code,
    claim.loan_no,
    claim.claim_no,
    claim.claim_status_code,
    claim.claimed_date,
    claim.subrogation_date,
    claim.principal_loss_cny,
    claim.claimed_cny,
    claim.recovered_cny,
    claim.loss_evidence_code,
    days.paid_date,
    days.refused_date,
    days.recovered_date,
    claim.record_id
from {{ ref('stg_finance__compensation_claim') }} as claim
inner join ranked
    on claim.bank_code = ranked.bank_code and claim.loan_no = ranked.loan_no and ranked.filing_rank = 1
left join days
    on claim.claim_no = days.claim_no
where claim.enterprise_id is not null
