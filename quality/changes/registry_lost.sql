-- id: registry_lost
-- table: marts.mart_enterprise_profile
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 登记中的企业注销后仍在登记中，不应从登记文件中消失
--   en: An enterprise stays in the registry even when it is deregistered, and does not vanish from its file
-- apart: "enterprises are no longer in the registry"
-- bounds:
--   - {most: 0.0002}
-- if_empty: passes
-- basis: "A segment is a district. The bound is ours."
select
    coalesce(old_row.region_code, 'no region') as segment,
    old_row.enterprise_id,
    not coalesce(new_row.has_registry, false) as is_apart
from old.mart_enterprise_profile as old_row
left join new.mart_enterprise_profile as new_row on old_row.enterprise_id = new_row.enterprise_id
where old_row.has_registry
