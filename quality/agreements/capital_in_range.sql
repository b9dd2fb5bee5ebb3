-- id: capital_in_range
-- table: staging.stg_registry__enterprise
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 注册资本应在常见范围内
--   en: Registered capital is in its usual range
-- apart: "registered capital is more than a factor of {factor} from 3,000,000 CNY"
-- bounds:
--   - {factor: 1000, most: 0.02}
--   - {factor: 30, most: 0.35}
-- if_empty: passes
-- basis: "A segment is a district. Bounds are ours."
select
    coalesce(region_code, 'no region') as segment,
    enterprise_id,
    registered_capital_amount as told,
    3000000 as against
from core.dim_enterprise
where registered_capital_amount > 0 and registered_capital_currency = 'CNY'
