-- id: cost_to_revenue
-- table: staging.stg_tax__cit_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 多数企业的营业成本低于营业收入；两列互换时则相反
--   en: Operating cost is below revenue in most enterprises; with the columns swapped it is above
-- apart: "operating cost exceeds revenue"
-- bounds:
--   - {most: 0.1}
-- if_empty: passes
-- basis: "A segment is a tax year. The bound is ours."
select
    cast(tax_year as varchar) as segment,
    enterprise_id,
    tax_year,
    operating_cost_cny > operating_revenue_cny as is_apart
from staging.stg_tax__cit_return
where operating_revenue_cny > 0 and operating_cost_cny is not null
