-- id: known_reports
-- table: landing.registry__annual_report
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 同一日提交的年报再次报送时内容应相同
--   en: An annual report that comes again says the same; a correction has a date of its own
-- apart: "reports that were known say something else"
-- bounds:
--   - {most: 0.05}
-- fewest: 8
-- fewest_of_all: 30
-- if_empty: passes
-- basis: "A segment is an arrival. Single records come again as corrections; of many most say the same. Ours."
with versions as (
    select
        enterprise_id,
        report_year,
        submitted_date,
        _as_of_date,
        total_assets_cny,
        total_liabilities_cny,
        revenue_cny,
        main_revenue_cny,
        headcount,
        lag(total_assets_cny) over known as earlier_total_assets_cny,
        lag(total_liabilities_cny) over known as earlier_total_liabilities_cny,
        lag(revenue_cny) over known as earlier_revenue_cny,
        lag(main_revenue_cny) over known as earlier_main_revenue_cny,
        lag(headcount) over known as earlier_headcount,
        row_number() over known as version_no,
        row_number()
            over (partition by enterprise_id, report_year, submitted_date order by _delivery_order desc, _row_no desc)
            as age
    from build.landing.registry__annual_report
    window known as (partition by enterprise_id, report_year, submitted_date order by _delivery_order, _row_no)
)

select
    cast(_as_of_date as varchar) as segment,
    enterprise_id,
    report_year,
    submitted_date,
    (total_assets_cny is distinct from earlier_total_assets_cny)
    or (total_liabilities_cny is distinct from earlier_total_liabilities_cny)
    or (revenue_cny is distinct from earlier_revenue_cny)
    or (main_revenue_cny is distinct from earlier_main_revenue_cny)
    or (headcount is distinct from earlier_headcount) as is_apart
from versions
where
    version_no > 1
    and age = 1
    and _as_of_date > (select max(released.business_date) from old.mart_enterprise_profile as released)
