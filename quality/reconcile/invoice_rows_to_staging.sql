-- id: invoice_rows_to_staging
-- table: staging.stg_tax__vat_invoice
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 业务日期当日及以前、或无日期的落地发票必须全部进入暂存层，重复号码也不得合并
--   en: Every landed invoice known by the business date, dated or not, is staged; repeated numbers are not merged
WITH known AS (
    SELECT invoice.direction_code
    FROM landing.tax__vat_invoice AS invoice
    CROSS JOIN landing.run AS run
    WHERE
        (invoice._as_of_date IS NULL OR invoice._as_of_date <= run.business_date)
        AND (invoice.invoice_date IS NULL OR invoice.invoice_date <= run.business_date)
)

SELECT
    direction.code || ' invoices' AS item,
    (SELECT count(*) FROM known WHERE direction_code = direction.code) AS expected,
    (SELECT count(*) FROM staging.stg_tax__vat_invoice WHERE direction_code = direction.code) AS actual
FROM (VALUES ('purchase'), ('sale')) AS direction (code)
ORDER BY direction.code
