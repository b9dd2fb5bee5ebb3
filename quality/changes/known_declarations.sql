-- id: known_declarations
-- table: landing.innovation__declaration
-- owner: team:innovation-feed
-- severity: block
-- reason:
--   zh: 同一次填报再次报送时内容应相同
--   en: A declaration that comes again says the same
-- apart: "declared values that were known say something else"
-- bounds:
--   - {most: 0.05}
-- fewest: 8
-- fewest_of_all: 30
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        enterprise_id,
        scheme_code,
        period_year,
        indicator_code,
        submitted_at,
        _as_of_date,
        value_text,
        lag(value_text) over known as earlier_value_text,
        row_number() over known as version_no,
        row_number()
            over (
                partition by enterprise_id, scheme_code, period_year, indicator_code, submitted_at
                order by _delivery_order desc, _row_no desc
            )
            as age
    from build.landing.innovation__declaration
    window
        known as (
            partition by enterprise_id, scheme_code, period_year, indicator_code, submitted_at
            order by _delivery_order, _row_no
        )
)

select
    cast(_as_of_date as varchar) as segment,
    enterprise_id,
    scheme_code,
    period_year,
    indicator_code,
    submitted_at,
    (value_text is distinct from earlier_value_text) as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
