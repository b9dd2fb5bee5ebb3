-- id: strangers
-- table: marts.mart_enterprise_profile
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 登记机关没有、以往也未出现过的主体，每日应很少
--   en: Few enterprises appear in a day that neither the registry nor any earlier arrival knows
-- apart: "enterprises are new, and not in the registry"
-- bounds:
--   - {most: 0.01}
-- usual: true
-- if_empty: passes
-- basis: "A segment is a district. The bound is ours; another city's rows have codes of no enterprise here."
select
    coalesce(new_row.region_code, 'no region') as segment,
    new_row.enterprise_id,
    (old_row.enterprise_id is null and not new_row.has_registry) as is_apart
from new.mart_enterprise_profile as new_row
left join old.mart_enterprise_profile as old_row on new_row.enterprise_id = old_row.enterprise_id
where exists (select 1 from old.mart_enterprise_profile)
