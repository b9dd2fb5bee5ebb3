-- id: product_terms_changed
-- table: marts.mart_product
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 银行很少改变产品的额度、期限或停办产品，一日之内很少有多个产品如此
--   en: Banks seldom change limit or term of a product or withdraw it, and hardly several in a day
-- apart: "products have another limit, term or last day"
-- bounds:
--   - {most: 0.002, free: 2}
-- fewest_of_all: 5
-- if_empty: passes
-- basis: "All products are one segment. The bound is ours."
select
    'all' as segment,
    old_row.product_no,
    (
        (old_row.amount_from_cny is distinct from new_row.amount_from_cny)
        or (old_row.amount_to_cny is distinct from new_row.amount_to_cny)
        or (old_row.term_from_months is distinct from new_row.term_from_months)
        or (old_row.term_to_months is distinct from new_row.term_to_months)
        or (old_row.sold_to_date is distinct from new_row.sold_to_date)
    ) as is_apart
from old.mart_product as old_row
inner join new.mart_product as new_row on old_row.product_no = new_row.product_no
