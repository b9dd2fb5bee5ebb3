-- The score of each assessed enterprise under each scorecard in force: base points and the points of its bins.
-- Coverage is the weight of the characteristics with a value, as a share of all weight; below the floor of the
-- scorecard there is no score.
with summed as (
    select
        enterprise_id,
        rulebook_code,
        version,
        cast(sum(points) as decimal(9, 4)) as points,
        coalesce(
            {{ safe_ratio('sum(case when bin_no > 0 then weight end)', 'sum(weight)', times=100) }}, 0
        ) as coverage_pct
    from {{ ref('int_credit__points') }}
    group by enterprise_id, rulebook_code, version
)

select
    summed.enterprise_id,
    summed.rulebook_code,
    summed.version,
    cast(summed.coverage_pct as decimal(9, 4)) as coverage_pct,
    scorecard.base_points,
    case
        when summed.coverage_pct >= scorecard.coverage_floor_pct
            then cast(scorecard.base_points + summed.points as decimal(9, 4))
    end as score
from summed
inner join {{ ref('int_credit__scorecard') }} as scorecard
    on summed.rulebook_code = scorecard.rulebook_code and summed.version = scorecard.version
