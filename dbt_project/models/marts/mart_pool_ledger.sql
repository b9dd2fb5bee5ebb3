-- The ledger of risk-sharing pools: what each party bears of each claimed loss (negative) and gets of what was
-- recovered. `reserved` is what open claims may still take from the pool.
select
    run.business_date,
    entry.enterprise_id,
    entry.rulebook_code,
    entry.version,
    entry.bank_code,
    entry.loan_no,
    entry.claim_no,
    entry.claim_status_code,
    entry.entry_code,
    entry.party_code,
    entry.is_pool,
    entry.entry_date,
    entry.amount_cny,
    entry.borne_pct,
    entry.share_min_pct,
    entry.share_max_pct,
    entry.borne_pct <= entry.share_max_pct as is_within_share,
    entry.record_id
from {{ ref('int_pool__entry') }} as entry
cross join {{ ref('dim_run') }} as run
