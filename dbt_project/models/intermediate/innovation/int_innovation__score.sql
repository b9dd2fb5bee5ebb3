-- The score of every assessed enterprise in each scheme in force: the sum of its points, bonus up to its cap, never
-- below zero nor above the scheme's cap. An enterprise that is not scored has none, and a reason instead.
with summed as (
    select
        enterprise_id,
        rulebook_code,
        cast(sum(points) filter (where kind = 'scored') as decimal(9, 4)) as base_points,
        cast(coalesce(sum(points) filter (where kind = 'bonus'), 0) as decimal(9, 4)) as earned_bonus_points,
        cast(coalesce(sum(points) filter (where kind = 'malus'), 0) as decimal(9, 4)) as malus_points
    from {{ ref('int_innovation__points') }}
    where points is not null
    group by enterprise_id, rulebook_code
),

capped as (
    select
        summed.enterprise_id,
        summed.rulebook_code,
        summed.base_points,
        cast(least(summed.earned_bonus_points, scheme.bonus_cap) as decimal(9, 4)) as bonus_points,
        summed.malus_points,
        scheme.score_cap
    from summed
    inner join {{ ref('int_innovation__scheme') }} as scheme
        on summed.rulebook_code = scheme.rulebook_code
)

select
    coverage.enterprise_id,
    coverage.rulebook_code,
    coverage.stage_code,
    coverage.industry_section,
    coverage.state_code,
    coverage.nr_reason_code,
    coverage.coverage_pct,
    capped.base_points,
    capped.bonus_points,
    capped.malus_points,
    case
        when coverage.state_code = 'scored'
            then cast(
                least(
                    greatest(capped.base_points + capped.bonus_points + capped.malus_points, 0), capped.score_cap
                ) as decimal(9, 4)
            )
    end as score
from {{ ref('int_innovation__coverage') }} as coverage
left join capped
    on
        coverage.enterprise_id = capped.enterprise_id
        and coverage.rulebook_code = capped.rulebook_code
