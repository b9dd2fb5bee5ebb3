-- id: names_changed
-- table: marts.mart_enterprise_profile
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 企业改名应有变更登记；代码列错行时几乎每个名称都变
--   en: A name changes with an entry of the change register; codes shifted by a row change nearly every name
-- apart: "names changed without an entry in the register"
-- bounds:
--   - {most: 0.002, free: 2}
-- if_empty: passes
-- basis: "A segment is a district. The register's entry comes the day after the name in the list. The bound is ours."
with entry as (
    select distinct enterprise_id
    from build.staging.stg_registry__change
    where change_item_code = 'name'
)

select
    coalesce(old_row.region_code, 'no region') as segment,
    old_row.enterprise_id,
    (old_row.enterprise_name is distinct from new_row.enterprise_name)
    and entry.enterprise_id is null as is_apart
from old.mart_enterprise_profile as old_row
inner join new.mart_enterprise_profile as new_row on old_row.enterprise_id = new_row.enterprise_id
left join entry on old_row.enterprise_id = entry.enterprise_id
where old_row.has_registry and new_row.has_registry
