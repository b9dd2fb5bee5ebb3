-- id: invoice_money_to_mart
-- table: marts.mart_invoice_profile
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 全期窗口的销售与采购合计必须等于暂存层有效且有日期的发票价税合计
--   en: Sales and purchases over all dates equal the totals of the staged invoices that are valid and dated
WITH staged AS (
    SELECT
        sum(total_cny) FILTER (WHERE direction_code = 'sale') AS sales_cny,
        sum(total_cny) FILTER (WHERE direction_code = 'purchase') AS purchases_cny
    FROM staging.stg_tax__vat_invoice
    WHERE status_code = 'valid' AND invoice_date IS NOT NULL
),

published AS (
    SELECT sum(sales_cny) AS sales_cny, sum(purchases_cny) AS purchases_cny
    FROM marts.mart_invoice_profile
    WHERE window_code = 'all'
)

SELECT 'valid sales' AS item, coalesce(staged.sales_cny, 0) AS expected, coalesce(published.sales_cny, 0) AS actual
FROM staged, published
UNION ALL
SELECT 'valid purchases' AS item, coalesce(staged.purchases_cny, 0), coalesce(published.purchases_cny, 0)
FROM staged, published
ORDER BY item
