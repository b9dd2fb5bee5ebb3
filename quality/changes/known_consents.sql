-- id: known_consents
-- table: landing.finance__consent
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 授权的主体、机构和期限不会改变；续期是新的授权
--   en: A consent keeps its enterprise, bank and term; an extension is a new consent
-- apart: "consents that were known say something else"
-- bounds:
--   - {most: 0.0002}
-- fewest: 8
-- fewest_of_all: 5
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        consent_no,
        _as_of_date,
        enterprise_id,
        bank_code,
        valid_from_date,
        valid_to_date,
        lag(enterprise_id) over known as earlier_enterprise_id,
        lag(bank_code) over known as earlier_bank_code,
        lag(valid_from_date) over known as earlier_valid_from_date,
        lag(valid_to_date) over known as earlier_valid_to_date,
        row_number() over known as version_no,
        row_number() over (partition by consent_no order by _delivery_order desc, _row_no desc) as age
    from build.landing.finance__consent
    window known as (partition by consent_no order by _delivery_order, _row_no)
)

select
    cast(_as_of_date as varchar) as segment,
    consent_no,
    (enterprise_id is distinct from earlier_enterprise_id)
    or (bank_code is distinct from earlier_bank_code)
    or (valid_from_date is distinct from earlier_valid_from_date)
    or (valid_to_date is distinct from earlier_valid_to_date)
        as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
