-- id: enterprises_gone
-- table: marts.mart_enterprise_profile
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 上一次发布中的企业不应消失
--   en: Enterprises of the release before do not vanish
-- apart: "enterprises are gone"
-- bounds:
--   - {most: 0.0002}
-- if_empty: passes
-- basis: "A segment is a district. Corrected codes are the only cause in a sound day; the bound is ours."
select
    coalesce(old_row.region_code, 'no region') as segment,
    old_row.enterprise_id,
    new_row.enterprise_id is null as is_apart
from old.mart_enterprise_profile as old_row
left join new.mart_enterprise_profile as new_row on old_row.enterprise_id = new_row.enterprise_id
