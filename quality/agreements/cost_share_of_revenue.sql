-- id: cost_share_of_revenue
-- table: staging.stg_tax__cit_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 营业成本与营业收入的数量级应相近
--   en: Operating cost should be of the order of revenue
-- apart: "operating cost and revenue differ by more than a factor of {factor}"
-- bounds:
--   - {factor: 10, most: 0.1}
--   - {factor: 1000, most: 0.0002}
-- least: 10000
-- if_empty: passes
-- basis: "A segment is a tax year. Bounds are ours."
select
    cast(tax_year as varchar) as segment,
    enterprise_id,
    tax_year,
    operating_cost_cny as told,
    operating_revenue_cny as against
from staging.stg_tax__cit_return
where operating_revenue_cny > 0 and operating_cost_cny > 0
