-- id: fines_in_range
-- table: staging.stg_credit__admin_penalty
-- owner: team:credit-feed
-- severity: block
-- reason:
--   zh: 罚款数额应在常见范围内
--   en: Fines are in their usual range
-- apart: "fines are above 1,000,000 CNY"
-- bounds:
--   - {most: 0.05}
-- if_empty: passes
-- basis: "A segment is the authority. Larger fines are rare and legal: the bound on their share is ours."
select
    coalesce(authority, 'no authority') as segment,
    decision_no,
    fine_cny > 1000000 as is_apart
from staging.stg_credit__admin_penalty
where fine_cny is not null
