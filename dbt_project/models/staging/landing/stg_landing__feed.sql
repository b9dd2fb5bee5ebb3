-- The feeds that a contract describes, whether or not anything of them ever came.
select
    feed,
    title_zh,
    title_en,
    publisher_zh,
    publisher_en,
    cadence_code,
    max_lag_days,
    is_full_list,
    counts_for_coverage,
    counts_for_assessment
from {{ source('landing', 'feed') }}
