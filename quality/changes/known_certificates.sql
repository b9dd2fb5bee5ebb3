-- id: known_certificates
-- table: landing.innovation__hte_certificate
-- owner: team:innovation-feed
-- severity: block
-- reason:
--   zh: 证书的发证日期不会改变
--   en: A certificate keeps its date
-- apart: "certificates that were known have another date or holder"
-- bounds:
--   - {most: 0.0002}
-- fewest: 8
-- fewest_of_all: 5
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        certificate_no,
        _as_of_date,
        issued_date,
        enterprise_id,
        lag(issued_date) over known as earlier_issued_date,
        lag(enterprise_id) over known as earlier_enterprise_id,
        row_number() over known as version_no,
        row_number() over (partition by certificate_no order by _delivery_order desc, _row_no desc) as age
    from build.landing.innovation__hte_certificate
    window known as (partition by certificate_no order by _delivery_order, _row_no)
)

select
    cast(_as_of_date as varchar) as segment,
    certificate_no,
    (issued_date is distinct from earlier_issued_date)
    or (enterprise_id is distinct from earlier_enterprise_id)
        as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
