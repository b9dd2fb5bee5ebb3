-- id: invoices_lost
-- table: marts.mart_invoice_profile
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 发票只增不减
--   en: Invoices are only added
-- apart: "enterprises have fewer invoices than before"
-- bounds:
--   - {most: 0.0002}
-- if_empty: passes
-- basis: "A segment is a district. Bureaus append invoices; the bound is ours."
select
    coalesce(profile.region_code, 'no region') as segment,
    old_row.enterprise_id,
    coalesce(new_row.sales_invoice_count, 0) + coalesce(new_row.purchase_invoice_count, 0)
    < old_row.sales_invoice_count + old_row.purchase_invoice_count as is_apart
from old.mart_invoice_profile as old_row
left join new.mart_invoice_profile as new_row
    on old_row.enterprise_id = new_row.enterprise_id and old_row.window_code = new_row.window_code
left join old.mart_enterprise_profile as profile on old_row.enterprise_id = profile.enterprise_id
where old_row.window_code = 'all'
