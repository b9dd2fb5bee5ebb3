-- How many of the feeds that the city delivers know an enterprise.
with delivered as (
    select count(distinct feed) as feed_count
    from {{ ref('stg_landing__delivery') }}
)

select
    known.enterprise_id,
    cast(count(*) as integer) as feed_count,
    {{ safe_ratio('count(*)', 'max(delivered.feed_count)', times=100) }} as feed_coverage_pct
from {{ ref('int_enterprise__feed') }} as known
cross join delivered
group by known.enterprise_id
