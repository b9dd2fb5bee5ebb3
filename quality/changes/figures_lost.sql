-- id: figures_lost
-- table: marts.mart_enterprise_profile
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 已知的年度数不应消失
--   en: Figures of a year stay known
-- apart: "figures of the same year are gone"
-- bounds:
--   - {most: 0.0002}
-- if_empty: passes
-- basis: "A segment is a district. The bound is ours."
select
    coalesce(old_row.region_code, 'no region') as segment,
    old_row.enterprise_id,
    (
        old_row.revenue_cny is not null and new_row.revenue_cny is null
        or old_row.headcount is not null and new_row.headcount is null
        or old_row.rd_expense_cny is not null and new_row.rd_expense_cny is null
    ) as is_apart
from old.mart_enterprise_profile as old_row
inner join new.mart_enterprise_profile as new_row on old_row.enterprise_id = new_row.enterprise_id
where old_row.figure_year = new_row.figure_year
