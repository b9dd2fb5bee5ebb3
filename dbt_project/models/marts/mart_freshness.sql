-- How fresh each feed is by the dates in its content, not by when it was loaded: one row per feed that has a contract.
select
    business_date,
    feed,
    title_zh,
    title_en,
    publisher_zh,
    publisher_en,
    cadence_code,
    newest_date,
    lag_days,
    max_lag_days,
    case
        when delivery_count = 0 then 'absent'
        when newest_date is null then 'undated'
        when lag_days > max_lag_days then 'late'
        else 'fresh'
    end as state_code,
    delivery_count,
    row_count,
    quarantined_count
from {{ ref('int_feed__lag') }}
