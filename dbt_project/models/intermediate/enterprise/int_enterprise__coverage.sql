-- How many feeds know an enterprise, and what share of those that tell what enterprises are and do. Lists on which
-- nobody wants to stand are left out of the share: who is on none of them is not less known for it.
with known as (
    select
        enterprise_id,
        feed,
        case
            when
                feed in (
                    'credit/admin_penalty',
                    'credit/dishonest_debtor',
                    'finance/compensation_claim',
                    'finance/objection',
                    'registry/abnormal_operation',
                    'registry/serious_violation',
                    'tax/arrears'
                )
                then 0
            else 1
        end as is_telling
    from {{ ref('dim_enterprise_feed') }}
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
