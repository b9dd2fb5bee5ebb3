-- id: invoice_sales_changed
-- table: marts.mart_invoice_profile
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 十二个月的销售额一日内不应大幅改变
--   en: Sales of twelve months do not change much in a day
-- apart: "sales of twelve months changed by more than a factor of {factor}"
-- bounds:
--   - {factor: 1.5, most: 0.1}
--   - {factor: 20, most: 0.0002}
-- least: 300000
-- if_empty: passes
-- basis: "A segment is a district. Bounds are ours."
select
    coalesce(profile.region_code, 'no region') as segment,
    old_row.enterprise_id,
    new_row.sales_cny as told,
    old_row.sales_cny as against
from old.mart_invoice_profile as old_row
inner join new.mart_invoice_profile as new_row
    on old_row.enterprise_id = new_row.enterprise_id and old_row.window_code = new_row.window_code
left join new.mart_enterprise_profile as profile on old_row.enterprise_id = profile.enterprise_id
where old_row.window_code = '12m' and new_row.sales_cny is not null and old_row.sales_cny is not null
