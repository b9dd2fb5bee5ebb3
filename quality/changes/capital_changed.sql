-- id: capital_changed
-- table: marts.mart_enterprise_profile
-- owner: team:registry-feed
-- severity: block
-- reason:
--   zh: 注册资本的变化应有变更登记
--   en: Registered capital changes with an entry of the change register
-- apart: "registered capital is more than {factor} times another, without an entry in the register"
-- bounds:
--   - {most: 0.0002, factor: 100}
--   - {most: 0.01, factor: 1.001}
-- if_empty: passes
-- basis: "A segment is a district. The register's entry comes the day after the capital in the list: two in 10,000 on a
--   sound day. A unit changes it by 10,000. The bounds are ours."
with entry as (
    select distinct enterprise_id
    from build.staging.stg_registry__change
    where change_item_code = 'capital'
)

select
    coalesce(old_row.region_code, 'no region') as segment,
    old_row.enterprise_id,
    new_row.registered_capital_amount as told,
    case
        when entry.enterprise_id is null then old_row.registered_capital_amount else new_row.registered_capital_amount
    end as against
from old.mart_enterprise_profile as old_row
inner join new.mart_enterprise_profile as new_row on old_row.enterprise_id = new_row.enterprise_id
left join entry on old_row.enterprise_id = entry.enterprise_id
where old_row.registered_capital_amount is not null and new_row.has_registry
