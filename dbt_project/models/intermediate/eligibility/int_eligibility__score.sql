-- Scores as ranges, part by part and in total: what data decides, widened by what is not known and by what only an
-- expert can judge. A part never exceeds its cap. `is_widened`: missing data, and not only judgement, keeps it open.
with expert_parts as (
    select
        rulebook_code,
        score_code,
        sum(points_low) as points_min,
        sum(points_high) as points_max
    from {{ ref('int_eligibility__item') }}
    where kind = 'manual'
    group by rulebook_code, score_code
),

contributions as (
    select
        enterprise_no,
        rulebook_code,
        score_code,
        points_min,
        points_max,
        is_widened
    from {{ ref('int_eligibility__points') }}
    union all
    select
        enterprise.enterprise_no,
        expert_parts.rulebook_code,
        expert_parts.score_code,
        expert_parts.points_min,
        expert_parts.points_max,
        0 as is_widened
    from {{ ref('int_eligibility__enterprise') }} as enterprise
    cross join expert_parts
),

caps as (
    select
        dimension.rulebook_code,
        dimension.score_code,
        dimension.points_cap
    from {{ ref('eligibility_dimension') }} as dimension
    inner join {{ ref('int_rulebook__effective') }} as rulebook
        on dimension.rulebook_code = rulebook.rulebook_code and dimension.version = rulebook.version
),

parts as (
    select
        contributions.enterprise_no,
        contributions.rulebook_code,
        contributions.score_code,
        cast(least(sum(contributions.points_min), min(caps.points_cap)) as decimal(9, 2)) as score_min,
        cast(least(sum(contributions.points_max), min(caps.points_cap)) as decimal(9, 2)) as score_max,
        max(contributions.is_widened) as is_widened
    from contributions
    inner join caps
        on contributions.rulebook_code = caps.rulebook_code and contributions.score_code = caps.score_code
    group by contributions.enterprise_no, contributions.rulebook_code, contributions.score_code
)

select
    enterprise_no,
    rulebook_code,
    score_code,
    score_min,
    score_max,
    is_widened
from parts
union all
select
    enterprise_no,
    rulebook_code,
    'total' as score_code,
    cast(sum(score_min) as decimal(9, 2)) as score_min,
    cast(sum(score_max) as decimal(9, 2)) as score_max,
    max(is_widened) as is_widened
from parts
group by enterprise_no, rulebook_code
