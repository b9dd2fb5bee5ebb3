-- The age of each feed's newest content on the business date, and the age that its contract allows. `is_evidence`: who
-- is not in the feed has no record. Of a complete list the day of the list itself counts, since a list without a new
-- entry for months still says that there is none; of all others the newest content.
with dated as (
    select
        feed.*,
        found.newest_date,
        found.as_of_date,
        {{ days_between('found.newest_date', 'run.business_date') }} as lag_days,
        {{ days_between('found.as_of_date', 'run.business_date') }} as list_lag_days,
        found.delivery_count,
        found.row_count,
        found.quarantined_count
    from {{ ref('stg_landing__feed') }} as feed
    inner join {{ ref('int_feed__content') }} as found
        on feed.feed = found.feed
    cross join {{ ref('dim_run') }} as run
)

select
    feed,
    title_zh,
    title_en,
    publisher_zh,
    publisher_en,
    cadence_code,
    newest_date,
    as_of_date,
    cast(lag_days as integer) as lag_days,
    max_lag_days,
    case
        when delivery_count = 0 then 'absent'
        when newest_date is null then 'undated'
        when lag_days > max_lag_days then 'late'
        else 'fresh'
    end as state_code,
    delivery_count > 0
    and newest_date is not null
    and coalesce(case when is_full_list then list_lag_days else lag_days end <= max_lag_days, false) as is_evidence,
    delivery_count,
    row_count,
    quarantined_count
from dated
