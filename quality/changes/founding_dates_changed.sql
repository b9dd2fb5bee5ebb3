-- id: founding_dates_changed
-- table: marts.mart_enterprise_profile
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 成立日期不会改变
--   en: A founding date does not change
-- apart: "founding dates changed"
-- bounds:
--   - {most: 0.0002}
-- if_empty: passes
-- basis: "A segment is a district. The bound is ours."
select
    coalesce(old_row.region_code, 'no region') as segment,
    old_row.enterprise_id,
    old_row.established_date <> new_row.established_date as is_apart
from old.mart_enterprise_profile as old_row
inner join new.mart_enterprise_profile as new_row on old_row.enterprise_id = new_row.enterprise_id
where old_row.established_date is not null and new_row.established_date is not null
