-- id: landed_money
-- table: landing.delivery_total
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 每个报送批次各金额列的合计必须与落地时计算的控制总数完全一致
--   en: The sum of each amount column of each arrival equals the control total from landing, to the fen
select
    coalesce(control.feed, 'unlisted') || ' #' || coalesce(control.delivery_no, seen.delivery_no)
    || ' ' || coalesce(control.measure_name, seen.measure_name) as item,
    -- A column that is empty throughout adds up to nothing: null and zero are the same total here.
    case when control.delivery_no is not null then coalesce(control.total, 0) end as expected,
    coalesce(seen.total, 0) as actual
from landing.delivery_total as control
full join landing.seen_total as seen
    on control.delivery_no = seen.delivery_no and control.measure_name = seen.measure_name
order by coalesce(control.delivery_no, seen.delivery_no), coalesce(control.measure_name, seen.measure_name)
