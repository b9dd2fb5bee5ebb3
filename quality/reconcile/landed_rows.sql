-- id: landed_rows
-- table: landing.delivery
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 每次交付落地的行数必须与仓库中可见的行数一致，一行不多一行不少
--   en: The warehouse shows exactly the rows that each delivery landed, none more and none fewer
WITH seen AS (
    SELECT _delivery_no AS delivery_no, count(*) AS row_count FROM landing.registry__enterprise GROUP BY _delivery_no
    UNION ALL
    SELECT _delivery_no AS delivery_no, count(*) AS row_count FROM landing.tax__vat_invoice GROUP BY _delivery_no
)

SELECT
    coalesce(delivery.feed, 'unlisted') || ' #' || coalesce(delivery.delivery_no, seen.delivery_no) AS item,
    delivery.row_count AS expected,
    coalesce(seen.row_count, 0) AS actual
FROM landing.delivery AS delivery
FULL JOIN seen ON delivery.delivery_no = seen.delivery_no
ORDER BY coalesce(delivery.delivery_no, seen.delivery_no)
