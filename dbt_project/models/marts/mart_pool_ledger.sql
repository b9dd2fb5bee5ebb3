-- The ledger of risk-sharing pools: what each party bears of each claimed loss (negative) and gets of what was
-- recovered. `reserved` is what open claims may still take from the pool. `pool_cap_cny` is the most that the pool may
-- bear of the claim: by its highest share, the cap of a claim, and the cap of all public layers together. That last one
-- is of the bearer's own liability, which is at most the loss. `evidence_state_code`: whether the programme accepts
-- what proves the loss; unknown where the claim gives nothing, or where it was not found what the programme accepts.
with caps as (
    select
        rulebook_code,
        version,
        max(case when limit_code = 'claim_cap' then limit_value end) as claim_cap_cny,
        max(case when limit_code = 'layer_cap' then limit_value end) as layer_cap_pct
    from {{ ref('pool_limit') }}
    where limit_code in ('claim_cap', 'layer_cap')
    group by rulebook_code, version
),

asked as (
    select
        rulebook_code,
        version
    from {{ ref('pool_evidence') }}
    group by rulebook_code, version
),

capped as (
    select
        entry.*,
        claim.claimed_cny,
        claim.loss_evidence_code,
        case
            when asked.rulebook_code is null or claim.loss_evidence_code is null then 'unknown'
            when accepted.evidence_code is null then 'unmet'
            else 'met'
        end as evidence_state_code,
        -- the least of a null and a cap would be the cap
        case
            when entry.share_max_pct is not null
                then cast(
                    least(
                        {{ product('claim.principal_loss_cny', 'entry.share_max_pct') }} * 0.01,
                        coalesce(caps.claim_cap_cny, claim.principal_loss_cny),
                        {{ product('claim.principal_loss_cny', 'coalesce(caps.layer_cap_pct, 100)') }} * 0.01
                    ) as decimal(18, 2)
                )
        end as pool_cap_cny
    from {{ ref('int_pool__entry') }} as entry
    inner join {{ ref('int_pool__claim') }} as claim
        on entry.claim_no = claim.claim_no
    left join caps
        on entry.rulebook_code = caps.rulebook_code and entry.version = caps.version
    left join asked
        on entry.rulebook_code = asked.rulebook_code and entry.version = asked.version
    left join {{ ref('pool_evidence') }} as accepted
        on
            entry.rulebook_code = accepted.rulebook_code
            and entry.version = accepted.version
            and claim.loss_evidence_code = accepted.evidence_code
)

select
    run.business_date,
    capped.enterprise_id,
    capped.rulebook_code,
    capped.version,
    capped.bank_code,
    capped.loan_no,
    capped.claim_no,
    capped.claim_status_code,
    capped.entry_code,
    capped.party_code,
    capped.is_pool,
    capped.entry_date,
    capped.amount_cny,
    capped.borne_pct,
    capped.share_min_pct,
    capped.share_max_pct,
    capped.borne_pct <= capped.share_max_pct as is_within_share,
    capped.pool_cap_cny,
    capped.claimed_cny <= capped.pool_cap_cny as is_within_cap,
    capped.loss_evidence_code,
    capped.evidence_state_code,
    capped.record_id
from capped
cross join {{ ref('dim_run') }} as run
