-- id: consent_withdrawals_kept
-- table: staging.stg_finance__consent
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 已撤销的授权不得恢复为未撤销
--   en: A consent that was withdrawn stays withdrawn
-- apart: "withdrawals are no longer there"
-- bounds:
--   - {most: 0.0002}
-- if_empty: passes
-- basis: "Who withdrew gives a new consent under a new number; a number that comes back to life is a lost withdrawal."
with versions as (
    select
        landed.consent_no,
        bool_or(landed.revoked_at is not null and landed.revoked_at < run.business_date) as was_withdrawn
    from landing.finance__consent as landed
    cross join core.dim_run as run
    where landed._as_of_date is null or landed._as_of_date <= run.business_date
    group by landed.consent_no
)

select
    coalesce(consent.bank_code, 'no bank') as segment,
    consent.consent_no,
    versions.was_withdrawn and consent.revoked_at is null as is_apart
from staging.stg_finance__consent as consent
inner join versions on consent.consent_no = versions.consent_no
