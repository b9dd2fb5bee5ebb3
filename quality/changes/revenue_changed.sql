-- id: revenue_changed
-- table: marts.mart_enterprise_profile
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 同一年度的营业收入不应大幅改变
--   en: The revenue of one year does not change much once it is known
-- apart: "revenue of the same year changed by more than a factor of {factor}"
-- bounds:
--   - {factor: 1.5, most: 0.02}
--   - {factor: 8, most: 0.0002}
-- least: 50000
-- if_empty: passes
-- basis: "A segment is a district. The bound is ours."
select
    coalesce(old_row.region_code, 'no region') as segment,
    old_row.enterprise_id,
    new_row.revenue_cny as told,
    old_row.revenue_cny as against
from old.mart_enterprise_profile as old_row
inner join new.mart_enterprise_profile as new_row on old_row.enterprise_id = new_row.enterprise_id
where old_row.figure_year = new_row.figure_year and old_row.revenue_cny is not null and new_row.revenue_cny is not null
