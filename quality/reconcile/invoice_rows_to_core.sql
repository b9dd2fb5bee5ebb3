-- id: invoice_rows_to_core
-- table: core.fct_vat_invoice
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 暂存层的每张发票在核心层恰好出现一次，关联不得增减行数
--   en: Each staged invoice is in core exactly once; joins must not add or lose rows
select
    'invoices' as item,
    (select count(*) from staging.stg_tax__vat_invoice) as expected,
    (select count(*) from core.fct_vat_invoice) as actual
union all
select
    'distinct records' as item,
    (select count(distinct record_id) from staging.stg_tax__vat_invoice) as expected,
    (select count(distinct record_id) from core.fct_vat_invoice) as actual
order by item
