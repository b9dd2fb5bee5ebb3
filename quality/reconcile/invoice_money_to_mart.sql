-- id: invoice_money_to_mart
-- table: marts.mart_invoice_profile
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 全期窗口的销售与采购合计必须等于暂存层有效且有日期的发票价税合计
--   en: Sales and purchases over all dates equal the totals of the staged invoices that are valid and dated
with staged as (
    select
        sum(total_cny) filter (where direction_code = 'sale') as sales_cny,
        sum(total_cny) filter (where direction_code = 'purchase') as purchases_cny
    from staging.stg_tax__vat_invoice
    where status_code = 'valid' and invoice_date is not null
),

published as (
    select
        sum(sales_cny) as sales_cny,
        sum(purchases_cny) as purchases_cny
    from marts.mart_invoice_profile
    where window_code = 'all'
)

select
    'valid sales' as item,
    coalesce(staged.sales_cny, 0) as expected,
    coalesce(published.sales_cny, 0) as actual
from staged
cross join published
union all
select
    'valid purchases' as item,
    coalesce(staged.purchases_cny, 0) as expected,
    coalesce(published.purchases_cny, 0) as actual
from staged
cross join published
order by item
