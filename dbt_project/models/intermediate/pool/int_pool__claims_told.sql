-- One row while lists of claims come, else none: what was claimed and paid is then not known, which is not zero. A list
-- that has come in time says so also when it is empty, or when nothing was claimed for long.
select
    lag.feed,
    lag.as_of_date
from {{ ref('int_feed__lag') }} as lag
cross join {{ ref('dim_run') }} as run
where
    lag.feed = 'finance/compensation_claim'
    and {{ days_between('lag.as_of_date', 'run.business_date') }} <= lag.max_lag_days
