-- id: enterprises_to_mart
-- table: marts.mart_enterprise_profile
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 截至业务日期任一来源出现过的主体都有且只有一张画像
--   en: Every enterprise that a feed names by the business date has one profile, and nobody else has
WITH named AS (
    SELECT registry.enterprise_id
    FROM landing.registry__enterprise AS registry
    CROSS JOIN landing.run AS run
    WHERE registry._as_of_date IS NULL OR registry._as_of_date <= run.business_date
    UNION
    SELECT invoice.enterprise_id
    FROM landing.tax__vat_invoice AS invoice
    CROSS JOIN landing.run AS run
    WHERE
        (invoice._as_of_date IS NULL OR invoice._as_of_date <= run.business_date)
        AND (invoice.invoice_date IS NULL OR invoice.invoice_date <= run.business_date)
)

SELECT
    'enterprises' AS item,
    (SELECT count(*) FROM named) AS expected,
    (SELECT count(*) FROM marts.mart_enterprise_profile) AS actual
UNION ALL
SELECT
    'named but not published' AS item,
    0 AS expected,
    (SELECT count(*) FROM named ANTI JOIN marts.mart_enterprise_profile USING (enterprise_id)) AS actual
ORDER BY item
