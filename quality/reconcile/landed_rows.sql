-- id: landed_rows
-- table: landing.delivery
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 每个报送批次落地的行数必须与仓库中可见的行数完全一致
--   en: The warehouse shows exactly the rows that each arrival landed
select
    coalesce(delivery.feed, 'unlisted') || ' #' || coalesce(delivery.delivery_no, seen.delivery_no) as item,
    delivery.row_count as expected,
    coalesce(seen.row_count, 0) as actual
from landing.delivery as delivery
full join landing.seen_rows as seen on delivery.delivery_no = seen.delivery_no
order by coalesce(delivery.delivery_no, seen.delivery_no)
