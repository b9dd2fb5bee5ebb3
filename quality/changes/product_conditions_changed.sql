-- id: product_conditions_changed
-- table: marts.mart_match_condition
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 银行很少改变产品的准入条件，一日之内最多是一个产品的条件
--   en: A bank seldom changes the conditions of a product, and those of one in a day
-- apart: "conditions of products have another item, comparison or threshold"
-- bounds:
--   - {most: 0.002, free: 3}
-- fewest_of_all: 8
-- if_empty: passes
-- basis: "All conditions are one segment: those of products that some demand was compared with. The bound is ours."
select
    'all' as segment,
    old_row.product_no,
    old_row.condition_no,
    (
        (old_row.condition_code is distinct from new_row.condition_code)
        or (old_row.operator is distinct from new_row.operator)
        or (old_row.threshold is distinct from new_row.threshold)
    ) as is_apart
from (
    select distinct product_no, condition_no, condition_code, operator, threshold from old.mart_match_condition
) as old_row
inner join (
    select distinct product_no, condition_no, condition_code, operator, threshold from new.mart_match_condition
) as new_row on old_row.product_no = new_row.product_no and old_row.condition_no = new_row.condition_no
