-- id: invoice_rows_to_staging
-- table: staging.stg_tax__vat_invoice
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 业务日期当日及以前、或无日期的落地发票必须全部进入暂存层，重复号码也不得合并
--   en: Every landed invoice known by the business date, dated or not, is staged; repeated numbers are not merged
with known as (
    select invoice.direction_code
    from landing.tax__vat_invoice as invoice
    cross join landing.run as run
    where
        (invoice._as_of_date is null or invoice._as_of_date <= run.business_date)
        and (invoice.invoice_date is null or invoice.invoice_date <= run.business_date)
)

select
    direction.code || ' invoices' as item,
    (
        select count(*) from known
        where known.direction_code = direction.code
    ) as expected,
    (
        select count(*) from staging.stg_tax__vat_invoice as staged
        where staged.direction_code = direction.code
    ) as actual
from (values ('purchase'), ('sale')) as direction (code)
order by direction.code
