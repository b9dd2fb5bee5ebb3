-- The age of each feed's newest content on the business date, and the age that its contract allows.
select
    feed.feed,
    feed.title_zh,
    feed.title_en,
    feed.publisher_zh,
    feed.publisher_en,
    feed.cadence_code,
    found.newest_date,
    found.as_of_date,
    cast({{ days_between('found.newest_date', 'run.business_date') }} as integer) as lag_days,
    feed.max_lag_days,
    found.delivery_count,
    found.row_count,
    found.quarantined_count
from {{ ref('stg_landing__feed') }} as feed
inner join {{ ref('int_feed__content') }} as found
    on feed.feed = found.feed
cross join {{ ref('dim_run') }} as run
