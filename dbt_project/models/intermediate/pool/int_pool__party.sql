-- Who shares the loss of each claim, with the part of the pool's or of the other side's money that falls on it: from
-- `weight_from` to `weight_to` of `weight_of_all`. Where the band or its shares are not known, the pool as a whole
-- and the party that is compensated.
with banded as (
    select
        claim.claim_no,
        claim.rulebook_code,
        claim.version,
        shared.share_min_pct,
        shared.share_max_pct,
        case when shared.share_min_pct is not null then shared.band_code end as band_code,
        coalesce(
            shared.compensated_code, case when claim.subrogation_date is null then 'bank' else 'guarantor' end
        ) as compensated_code
    from {{ ref('int_pool__claim') }} as claim
    left join {{ ref('int_pool__share') }} as shared
        on
            claim.rulebook_code = shared.rulebook_code
            and claim.bank_code = shared.bank_code
            and claim.loan_no = shared.loan_no
),

party as (
    select
        banded.claim_no,
        listed.party_code,
        listed.order_no,
        listed.share_pct as weight,
        listed.party_code in ('province', 'city', 'district') as is_pool
    from banded
    inner join {{ ref('pool_share') }} as listed
        on
            banded.rulebook_code = listed.rulebook_code
            and banded.version = listed.version
            and banded.band_code = listed.band_code
    union all
    select
        claim_no,
        'pool' as party_code,
        1 as order_no,
        1 as weight,
        true as is_pool
    from banded
    where band_code is null
    union all
    select
        claim_no,
        compensated_code as party_code,
        2 as order_no,
        1 as weight,
        false as is_pool
    from banded
    where band_code is null
),

side as (
    select
        claim_no,
        is_pool,
        sum(weight) as weight_of_all
    from party
    group by claim_no, is_pool
),

running as (
    select
        claim_no,
        party_code,
        is_pool,
        weight,
        sum(weight) over (
            partition by claim_no, is_pool order by order_no nulls last rows between unbounded preceding and current row
        ) as weight_to
    from party
)

select
    running.claim_no,
    running.party_code,
    running.is_pool,
    running.weight_to - running.weight as weight_from,
    running.weight_to,
    side.weight_of_all,
    banded.share_min_pct,
    banded.share_max_pct
from running
inner join side
    on running.claim_no = side.claim_no and running.is_pool = side.is_pool
inner join banded
    on running.claim_no = banded.claim_no
