-- id: known_vat
-- table: landing.tax__vat_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 同一次增值税申报再次报送时内容应相同；更正有新的申报序号
--   en: A VAT return that comes again says the same; a correction has a number of its own
-- apart: "returns that were known say something else"
-- bounds:
--   - {most: 0.05}
-- fewest: 8
-- fewest_of_all: 30
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        enterprise_id,
        period_start_date,
        period_end_date,
        submission_no,
        _as_of_date,
        standard_sales_cny,
        simplified_sales_cny,
        export_sales_cny,
        exempt_sales_cny,
        lag(standard_sales_cny) over known as earlier_standard_sales_cny,
        lag(simplified_sales_cny) over known as earlier_simplified_sales_cny,
        lag(export_sales_cny) over known as earlier_export_sales_cny,
        lag(exempt_sales_cny) over known as earlier_exempt_sales_cny,
        row_number() over known as version_no,
        row_number()
            over (
                partition by enterprise_id, period_start_date, period_end_date, submission_no
                order by _delivery_order desc, _row_no desc
            )
            as age
    from build.landing.tax__vat_return
    window
        known as (
            partition by enterprise_id, period_start_date, period_end_date, submission_no
            order by _delivery_order, _row_no
        )
)

select
    cast(_as_of_date as varchar) as segment,
    enterprise_id,
    period_start_date,
    period_end_date,
    submission_no,
    (standard_sales_cny is distinct from earlier_standard_sales_cny)
    or (simplified_sales_cny is distinct from earlier_simplified_sales_cny)
    or (export_sales_cny is distinct from earlier_export_sales_cny)
    or (exempt_sales_cny is distinct from earlier_exempt_sales_cny) as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
