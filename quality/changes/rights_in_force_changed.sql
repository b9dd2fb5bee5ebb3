-- id: rights_in_force_changed
-- table: marts.mart_ip_portfolio
-- owner: team:ip-feed
-- severity: block
-- reason:
--   zh: 一日内有效知识产权数变化的企业不应过多
--   en: Few enterprises gain or lose rights in force in a day
-- apart: "enterprises gained or lost half of their rights in force"
-- bounds:
--   - {most: 0.1}
-- fewest: 8
-- if_empty: passes
-- basis: "A segment is a district. The bound is ours."
select
    coalesce(profile.region_code, 'no region') as segment,
    old_row.enterprise_id,
    greatest(new_row.in_force_count, old_row.in_force_count)
    > 2 * least(new_row.in_force_count, old_row.in_force_count) + 1 as is_apart
from old.mart_ip_portfolio as old_row
inner join new.mart_ip_portfolio as new_row on old_row.enterprise_id = new_row.enterprise_id
left join old.mart_enterprise_profile as profile on old_row.enterprise_id = profile.enterprise_id
