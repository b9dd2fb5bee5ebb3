-- id: revenue_with_cost
-- table: staging.stg_tax__cit_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 有营业成本的企业应有营业收入
--   en: An enterprise with operating cost has revenue
-- apart: "returns have cost and no revenue"
-- bounds:
--   - {most: 0.005}
-- if_empty: passes
-- basis: "A segment is a tax year. The bound is ours: an enterprise may have cost before its first sale."
select
    cast(tax_year as varchar) as segment,
    enterprise_id,
    tax_year,
    coalesce(operating_revenue_cny, 0) <= 0 as is_apart
from staging.stg_tax__cit_return
where operating_cost_cny >= 10000
