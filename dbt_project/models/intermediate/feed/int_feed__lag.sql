-- The age of each feed's newest content on the business date, and the age that its contract allows. Only a feed in
-- state `fresh` is evidence of absence: who is not in it has no record.
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
    case
        when found.delivery_count = 0 then 'absent'
        when found.newest_date is null then 'undated'
        when {{ days_between('found.newest_date', 'run.business_date') }} > feed.max_lag_days then 'late'
        else 'fresh'
    end as state_code,
    found.delivery_count,
    found.row_count,
    found.quarantined_count
from {{ ref('stg_landing__feed') }} as feed
inner join {{ ref('int_feed__content') }} as found
    on feed.feed = found.feed
cross join {{ ref('dim_run') }} as run
