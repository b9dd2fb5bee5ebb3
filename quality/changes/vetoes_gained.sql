-- id: vetoes_gained
-- table: marts.mart_adverse_record
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 一日内新增否决项的企业不应过多
--   en: Few enterprises gain a veto in a day
-- apart: "enterprises gained a veto"
-- bounds:
--   - {most: 0.02}
-- if_empty: passes
-- basis: "A segment is a district. The bound is ours."
select
    coalesce(profile.region_code, 'no region') as segment,
    profile.enterprise_id,
    exists(
        select 1
        from changes
        where
            changes.enterprise_id = profile.enterprise_id
            and changes.change_code = 'veto'
            and changes.after_value is not null
    ) as is_apart
from new.mart_enterprise_profile as profile
