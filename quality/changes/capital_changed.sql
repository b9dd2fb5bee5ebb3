-- id: capital_changed
-- table: marts.mart_enterprise_profile
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 注册资本的变化应有变更登记
--   en: Registered capital changes with an entry of the change register
-- apart: "registered capital changed without an entry in the register"
-- bounds:
--   - {most: 0.0002}
-- if_empty: passes
-- basis: "A segment is a district. The bound is ours."
select
    coalesce(old_row.region_code, 'no region') as segment,
    old_row.enterprise_id,
    (old_row.registered_capital_amount is distinct from new_row.registered_capital_amount)
    and not exists (
        select 1
        from build.staging.stg_registry__change as entry
        where entry.enterprise_id = old_row.enterprise_id and entry.change_item_code in ('capital')
    ) as is_apart
from old.mart_enterprise_profile as old_row
inner join new.mart_enterprise_profile as new_row on old_row.enterprise_id = new_row.enterprise_id
where old_row.registered_capital_amount is not null and new_row.has_registry
