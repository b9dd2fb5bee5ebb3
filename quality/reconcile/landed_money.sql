-- id: landed_money
-- table: landing.delivery_total
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 每次交付各金额列的合计必须与落地时计算的控制总数分毫不差
--   en: Each amount column of each delivery adds up to the control total taken at landing, to the last fen
WITH seen AS (
    SELECT _delivery_no AS delivery_no, 'registered_capital_amount' AS measure_name, sum(registered_capital_amount) AS total
    FROM landing.registry__enterprise
    GROUP BY _delivery_no
    UNION ALL
    SELECT _delivery_no, 'amount_cny', sum(amount_cny) FROM landing.tax__vat_invoice GROUP BY _delivery_no
    UNION ALL
    SELECT _delivery_no, 'tax_cny', sum(tax_cny) FROM landing.tax__vat_invoice GROUP BY _delivery_no
    UNION ALL
    SELECT _delivery_no, 'total_cny', sum(total_cny) FROM landing.tax__vat_invoice GROUP BY _delivery_no
)

-- A column that is empty throughout adds up to nothing: null and zero are the same total here.
SELECT
    coalesce(control.feed, 'unlisted') || ' #' || coalesce(control.delivery_no, seen.delivery_no)
    || ' ' || coalesce(control.measure_name, seen.measure_name) AS item,
    CASE WHEN control.delivery_no IS NOT NULL THEN coalesce(control.total, 0) END AS expected,
    coalesce(seen.total, 0) AS actual
FROM landing.delivery_total AS control
FULL JOIN seen ON control.delivery_no = seen.delivery_no AND control.measure_name = seen.measure_name
ORDER BY coalesce(control.delivery_no, seen.delivery_no), coalesce(control.measure_name, seen.measure_name)
