-- id: enterprises_new
-- table: marts.mart_enterprise_profile
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 一日内新增的企业不应过多
--   en: Few enterprises are new in a day
-- apart: "enterprises are new"
-- bounds:
--   - {most: 0.03}
-- if_empty: passes
-- basis: "A segment is a district. The bound is ours: a city grows by some 10% a year."
select
    coalesce(new_row.region_code, 'no region') as segment,
    new_row.enterprise_id,
    old_row.enterprise_id is null as is_apart
from new.mart_enterprise_profile as new_row
left join old.mart_enterprise_profile as old_row on new_row.enterprise_id = old_row.enterprise_id
where exists (select 1 from old.mart_enterprise_profile)
