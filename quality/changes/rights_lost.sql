-- id: rights_lost
-- table: marts.mart_ip_portfolio
-- owner: team:ip-feed
-- severity: block
-- reason:
--   zh: 企业的知识产权记录不应减少
--   en: Recorded rights of an enterprise do not become fewer
-- apart: "enterprises have fewer recorded rights"
-- bounds:
--   - {most: 0.03}
-- fewest: 8
-- if_empty: passes
-- basis: "A segment is a district. Rights that end stay recorded; transfers are few, and the bound is ours."
select
    coalesce(profile.region_code, 'no region') as segment,
    old_row.enterprise_id,
    coalesce(new_row.right_count, 0) < old_row.right_count as is_apart
from old.mart_ip_portfolio as old_row
left join new.mart_ip_portfolio as new_row on old_row.enterprise_id = new_row.enterprise_id
left join old.mart_enterprise_profile as profile on old_row.enterprise_id = profile.enterprise_id
