-- id: bands_changed
-- table: marts.mart_innovation_score
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 一日内等级变化的企业不应过多
--   en: Few enterprises change their band in a day
-- apart: "bands changed"
-- bounds:
--   - {most: 0.05}
-- if_empty: passes
-- basis: "A segment is a district. Of one figure year: with a new one many scores move. The bound is ours."
select
    coalesce(profile.region_code, 'no region') as segment,
    old_row.enterprise_id,
    old_row.rulebook_code,
    (old_row.band_code is distinct from new_row.band_code)
        as is_apart
from old.mart_innovation_score as old_row
inner join new.mart_innovation_score as new_row
    on old_row.enterprise_id = new_row.enterprise_id and old_row.rulebook_code = new_row.rulebook_code
inner join new.mart_enterprise_profile as profile on old_row.enterprise_id = profile.enterprise_id
inner join old.mart_enterprise_profile as old_profile on old_row.enterprise_id = old_profile.enterprise_id
where old_row.version = new_row.version and old_profile.figure_year = profile.figure_year
