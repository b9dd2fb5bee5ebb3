-- id: districts_changed
-- table: marts.mart_enterprise_profile
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 企业迁移应有变更登记
--   en: An enterprise moves with an entry of the change register
-- apart: "districts changed without an entry in the register"
-- bounds:
--   - {most: 0.002, free: 2}
-- if_empty: passes
-- basis: "A segment is a district. The register's entry comes the day after the address in the list. Bound: ours."
with entry as (
    select distinct enterprise_id
    from build.staging.stg_registry__change
    where change_item_code in ('address', 'registration_authority')
)

select
    coalesce(old_row.region_code, 'no region') as segment,
    old_row.enterprise_id,
    (old_row.region_code is distinct from new_row.region_code)
    and entry.enterprise_id is null as is_apart
from old.mart_enterprise_profile as old_row
inner join new.mart_enterprise_profile as new_row on old_row.enterprise_id = new_row.enterprise_id
left join entry on old_row.enterprise_id = entry.enterprise_id
where old_row.has_registry and new_row.has_registry
