-- id: known_deductions
-- table: landing.tax__rd_deduction
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 同一次加计扣除申报再次报送时内容应相同
--   en: A deduction form that comes again says the same
-- apart: "lines that were known say something else"
-- bounds:
--   - {most: 0.05}
-- fewest: 8
-- fewest_of_all: 30
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        enterprise_id,
        tax_year,
        submission_no,
        line_no,
        _as_of_date,
        amount_cny,
        item_count,
        rate_pct,
        lag(amount_cny) over known as earlier_amount_cny,
        lag(item_count) over known as earlier_item_count,
        lag(rate_pct) over known as earlier_rate_pct,
        row_number() over known as version_no,
        row_number()
            over (
                partition by enterprise_id, tax_year, submission_no, line_no order by _delivery_order desc, _row_no desc
            )
            as age
    from build.landing.tax__rd_deduction
    window known as (partition by enterprise_id, tax_year, submission_no, line_no order by _delivery_order, _row_no)
)

select
    cast(_as_of_date as varchar) as segment,
    enterprise_id,
    tax_year,
    submission_no,
    line_no,
    (amount_cny is distinct from earlier_amount_cny)
    or (item_count is distinct from earlier_item_count)
    or (rate_pct is distinct from earlier_rate_pct) as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
