-- id: status_revived
-- table: marts.mart_enterprise_profile
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 注销的企业不会恢复
--   en: A deregistered enterprise does not come back
-- apart: "deregistered enterprises are active again"
-- bounds:
--   - {most: 0.0002}
-- if_empty: passes
-- basis: "A segment is a district. The bound is ours."
select
    coalesce(old_row.region_code, 'no region') as segment,
    old_row.enterprise_id,
    (new_row.status_code is distinct from old_row.status_code) as is_apart
from old.mart_enterprise_profile as old_row
inner join new.mart_enterprise_profile as new_row on old_row.enterprise_id = new_row.enterprise_id
where old_row.status_code = 'cancelled' and new_row.has_registry
