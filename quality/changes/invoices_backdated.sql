-- id: invoices_backdated
-- table: landing.tax__vat_invoice
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 新报送的发票多为近日开具，不应集中于已报送过的日期
--   en: Invoices that come for the first time are of the last days, not of days that were sent long before
-- apart: "new invoices are of days more than a week before the newest that were known"
-- bounds:
--   - {most: 0.02}
-- fewest_of_all: 30
-- usual: true
-- if_empty: passes
-- basis: "A segment is an arrival. Single invoices, and first files of a taxpayer, are older; the bound is ours."
with released as (
    select max(profile.business_date) as released_date
    from old.mart_enterprise_profile as profile
),

known as (
    select
        landed.enterprise_id,
        landed.direction_code,
        landed.invoice_no,
        landed.invoice_date
    from build.landing.tax__vat_invoice as landed
    cross join released
    where landed._as_of_date <= released.released_date
),

newest as (
    select
        enterprise_id,
        max(invoice_date) as invoice_date
    from known
    group by enterprise_id
),

latest as (
    select max(invoice_date) as invoice_date
    from known
)

select
    cast(sent._as_of_date as varchar) as segment,
    sent.enterprise_id,
    sent.direction_code,
    sent.invoice_no,
    sent.invoice_date < latest.invoice_date - 7 as is_apart
from build.landing.tax__vat_invoice as sent
cross join released
cross join latest
inner join newest on sent.enterprise_id = newest.enterprise_id
left join known
    on
        sent.enterprise_id = known.enterprise_id
        and sent.direction_code = known.direction_code
        and sent.invoice_no = known.invoice_no
where
    sent._as_of_date > released.released_date
    and sent.invoice_date is not null
    and known.invoice_no is null
