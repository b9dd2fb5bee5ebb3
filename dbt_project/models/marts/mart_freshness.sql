-- How fresh each feed is by the dates in its content, not by when it was loaded: one row per feed that has a contract.
select
    run.business_date,
    lag.feed,
    lag.title_zh,
    lag.title_en,
    lag.publisher_zh,
    lag.publisher_en,
    lag.cadence_code,
    lag.newest_date,
    lag.as_of_date,
    lag.lag_days,
    lag.max_lag_days,
    lag.state_code,
    lag.is_evidence,
    lag.delivery_count,
    lag.row_count,
    lag.quarantined_count
from {{ ref('int_feed__lag') }} as lag
cross join {{ ref('dim_run') }} as run
