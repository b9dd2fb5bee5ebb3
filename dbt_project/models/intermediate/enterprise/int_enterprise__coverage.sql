-- How many feeds know an enterprise, and what share of those that describe enterprises. Feeds whose contract says
-- `counts_for_coverage: false`, such as adverse lists, are left out of the share.
with known as (
    select
        named.enterprise_id,
        named.feed,
        case when feed.counts_for_coverage then 1 else 0 end as is_telling
    from {{ ref('dim_enterprise_feed') }} as named
    inner join {{ ref('stg_landing__feed') }} as feed
        on named.feed = feed.feed
),

telling as (
    select count(distinct feed) as feed_count
    from known
    where is_telling = 1
)

select
    known.enterprise_id,
    cast(count(*) as integer) as feed_count,
    coalesce(
        {{ safe_ratio('sum(known.is_telling)', 'max(telling.feed_count)', times=100) }},
        cast(0 as decimal(9, 4))
    ) as feed_coverage_pct
from known
cross join telling
group by known.enterprise_id
