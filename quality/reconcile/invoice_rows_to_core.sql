-- id: invoice_rows_to_core
-- table: core.fct_vat_invoice
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 暂存层的每张发票在核心层恰好出现一次，关联不得增减行数
--   en: Each staged invoice is in core exactly once; no join may add or lose rows
SELECT
    'invoices' AS item,
    (SELECT count(*) FROM staging.stg_tax__vat_invoice) AS expected,
    (SELECT count(*) FROM core.fct_vat_invoice) AS actual
UNION ALL
SELECT
    'distinct records' AS item,
    (SELECT count(DISTINCT _record_id) FROM staging.stg_tax__vat_invoice) AS expected,
    (SELECT count(DISTINCT _record_id) FROM core.fct_vat_invoice) AS actual
ORDER BY item
