-- id: known_arrears
-- table: landing.tax__arrears
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 同一次欠税公告再次报送时应相同
--   en: An announcement of arrears that comes again says the same
-- apart: "arrears that were known say something else"
-- bounds:
--   - {most: 0.05}
-- fewest: 8
-- fewest_of_all: 5
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        enterprise_id,
        tax_kind_code,
        announced_date,
        _as_of_date,
        balance_cny,
        lag(balance_cny) over known as earlier_balance_cny,
        row_number() over known as version_no,
        row_number()
            over (partition by enterprise_id, tax_kind_code, announced_date order by _delivery_order desc, _row_no desc)
            as age
    from build.landing.tax__arrears
    window known as (partition by enterprise_id, tax_kind_code, announced_date order by _delivery_order, _row_no)
)

select
    cast(_as_of_date as varchar) as segment,
    enterprise_id,
    tax_kind_code,
    announced_date,
    (balance_cny is distinct from earlier_balance_cny) as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
