-- id: registry_facts_changed
-- table: marts.mart_enterprise_profile
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 一日内行业或企业类型变化的企业不应过多
--   en: Few enterprises change their industry or type in a day
-- apart: "industries or types changed"
-- bounds:
--   - {most: 0.005, free: 2}
-- usual: true
-- if_empty: passes
-- basis: "A segment is a district. The bound is ours."
select
    coalesce(old_row.region_code, 'no region') as segment,
    old_row.enterprise_id,
    (
        (old_row.industry_code is distinct from new_row.industry_code)
        or (old_row.enterprise_type_text is distinct from new_row.enterprise_type_text)
    ) as is_apart
from old.mart_enterprise_profile as old_row
inner join new.mart_enterprise_profile as new_row on old_row.enterprise_id = new_row.enterprise_id
where old_row.has_registry and new_row.has_registry and old_row.industry_code is not null
