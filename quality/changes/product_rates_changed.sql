-- id: product_rates_changed
-- table: marts.mart_product
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 产品利率随市场小幅变动，不会成倍改变
--   en: Rates of a product move with the market, never several times over
-- apart: "highest rates differ by more than a factor of {factor} from the day before"
-- bounds:
--   - {factor: 2, most: 0.002}
-- least: 0.1
-- fewest_of_all: 5
-- if_empty: passes
-- basis: "All products are one segment. The bound is ours."
select
    'all' as segment,
    old_row.product_no,
    new_row.rate_to_pct as told,
    old_row.rate_to_pct as against
from old.mart_product as old_row
inner join new.mart_product as new_row on old_row.product_no = new_row.product_no
where old_row.rate_to_pct is not null and new_row.rate_to_pct is not null
