-- The ledger: who bears which part of each claimed loss, and who gets which part of what was recovered, to the cent.
-- The pool bears what it paid; the rest falls on the others. A recovery is split by the share of the loss that the
-- pool bore, in per cent with four decimals, half up. Parts are differences of running sums, so that they add up to
-- the whole.
with claim as (
    select
        *,
        {{ safe_ratio('claimed_cny', 'principal_loss_cny', 'decimal(18, 4)', 100) }} as borne_pct
    from {{ ref('int_pool__claim') }}
),

entry as (
    select
        claim_no,
        'reserved' as entry_code,
        claimed_date as entry_date,
        -claimed_cny as pool_cny,
        cast(null as decimal(18, 2)) as others_cny
    from claim
    where claim_status_code in ('accepted', 'in_review')
    union all
    select
        claim_no,
        'borne' as entry_code,
        coalesce(paid_date, claimed_date) as entry_date,
        -claimed_cny as pool_cny,
        claimed_cny - principal_loss_cny as others_cny
    from claim
    where claim_status_code in ('paid', 'recovered')
    union all
    select
        claim_no,
        'borne' as entry_code,
        coalesce(refused_date, claimed_date) as entry_date,
        cast(null as decimal(18, 2)) as pool_cny,
        -principal_loss_cny as others_cny
    from claim
    where claim_status_code = 'refused'
    union all
    select
        claim_no,
        'recovered' as entry_code,
        coalesce(recovered_date, claimed_date) as entry_date,
        cast({{ product('recovered_cny', 'borne_pct') }} * 0.01 as decimal(18, 2)) as pool_cny,
        recovered_cny - cast({{ product('recovered_cny', 'borne_pct') }} * 0.01 as decimal(18, 2)) as others_cny
    from claim
    where
        (claim_status_code = 'recovered' and recovered_cny is not null)
        -- what came back before the claim is closed
        or (claim_status_code = 'paid' and recovered_cny > 0)
),

sided as (
    select
        entry.claim_no,
        entry.entry_code,
        entry.entry_date,
        party.party_code,
        party.is_pool,
        party.weight_from,
        party.weight_to,
        party.weight_of_all,
        party.share_min_pct,
        party.share_max_pct,
        case when party.is_pool then entry.pool_cny else entry.others_cny end as side_cny
    from entry
    inner join {{ ref('int_pool__party') }} as party
        on entry.claim_no = party.claim_no
)

select
    claim.enterprise_id,
    claim.rulebook_code,
    claim.version,
    claim.bank_code,
    claim.loan_no,
    claim.claim_no,
    claim.claim_status_code,
    sided.entry_code,
    sided.party_code,
    sided.is_pool,
    sided.entry_date,
    cast(
        {{ safe_ratio(product('sided.side_cny', 'sided.weight_to'), 'sided.weight_of_all', 'decimal(18, 2)') }}
        - {{ safe_ratio(product('sided.side_cny', 'sided.weight_from'), 'sided.weight_of_all', 'decimal(18, 2)') }}
        as decimal(18, 2)
    ) as amount_cny,
    claim.borne_pct,
    sided.share_min_pct,
    sided.share_max_pct,
    claim.record_id
from sided
inner join claim
    on sided.claim_no = claim.claim_no
where sided.side_cny is not null
