-- What the build holds of each feed, and the newest date in it. One row per contract: a feed of which nothing came
-- has no arrival.
select
    feed.feed,
    max(delivery.newest_date) as newest_date,
    max(delivery.as_of_date) as as_of_date,
    cast(count(delivery.delivery_no) as integer) as delivery_count,
    cast(coalesce(sum(delivery.row_count), 0) as bigint) as row_count,
    cast(coalesce(sum(delivery.quarantined_count), 0) as bigint) as quarantined_count
from {{ ref('stg_landing__feed') }} as feed
left join {{ ref('stg_landing__delivery') }} as delivery
    on feed.feed = delivery.feed
group by feed.feed
