-- id: invoice_dates_possible
-- table: landing.tax__vat_invoice
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 发票的开票日期不应晚于报送日期
--   en: An invoice is not dated after the day on which it was sent
-- apart: "invoices are dated after the day on which they were sent"
-- bounds:
--   - {most: 0.0002}
-- if_empty: passes
-- basis: "A segment is a day of arrival. The bound is ours."
select
    cast(_as_of_date as varchar) as segment,
    invoice_no,
    enterprise_id,
    invoice_date > _as_of_date as is_apart
from landing.tax__vat_invoice
where invoice_date is not null and _as_of_date is not null
