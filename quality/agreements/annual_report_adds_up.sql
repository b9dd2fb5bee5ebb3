-- id: annual_report_adds_up
-- table: staging.stg_registry__annual_report
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 年报的资产总额应等于负债与所有者权益之和，主营业务收入不超过营业总收入
--   en: In an annual report total assets are liabilities and net assets together, and main revenue is at most revenue
-- apart: "figures of one report do not add up"
-- bounds:
--   - {most: 0.05}
-- if_empty: passes
-- basis: "A segment is a year. The bound is ours: enterprises write reports themselves."
select
    cast(report_year as varchar) as segment,
    enterprise_id,
    report_year,
    coalesce(
        abs(total_assets_cny - total_liabilities_cny - net_assets_cny) > 0.05 * abs(total_assets_cny) + 10000, false
    )
    or coalesce(main_revenue_cny > revenue_cny * 1.01 + 10000, false) as is_apart
from staging.stg_registry__annual_report
where coalesce(total_liabilities_cny, main_revenue_cny) is not null
