-- id: product_conditions_changed
-- table: marts.mart_match_condition
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 银行很少改变产品的准入条件，一日之内最多是一个产品的条件
--   en: A bank seldom changes the conditions of a product, and those of one in a day
-- apart: "conditions of products are gone, or have another comparison or threshold"
-- bounds:
--   - {most: 0.002, free: 3}
-- fewest_of_all: 8
-- if_empty: passes
-- basis: >-
--   All conditions are one segment: those of products that some demand was compared with. A condition is known by what
--   it asks, not by its place: one that is added moves those after it. The bound is ours.
with old_row as (
    select distinct product_no, condition_code, operator, threshold
    from old.mart_match_condition
),

new_row as (
    select distinct product_no, condition_code, operator, threshold
    from new.mart_match_condition
)

select
    'all' as segment,
    old_row.product_no,
    old_row.condition_code,
    new_row.product_no is null as is_apart
from old_row
left join new_row
    on
        old_row.product_no = new_row.product_no
        and old_row.condition_code = new_row.condition_code
        and old_row.operator is not distinct from new_row.operator
        and old_row.threshold is not distinct from new_row.threshold
where old_row.product_no in (select offered.product_no from new_row as offered)
