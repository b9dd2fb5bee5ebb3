-- The level of each enterprise with a signal on each observation date: the highest that its points reach.
with summed as (
    select
        enterprise_id,
        observation_date,
        rulebook_code,
        version,
        cast(sum(points) as integer) as points,
        cast(count(*) as integer) as signal_count
    from {{ ref('int_watch__signal') }}
    group by enterprise_id, observation_date, rulebook_code, version
),

reached as (
    select
        summed.*,
        levels.level_code,
        row_number() over (
            partition by summed.enterprise_id, summed.observation_date, summed.rulebook_code
            order by levels.points_from desc, levels.level_code asc nulls last
        ) as level_rank
    from summed
    inner join {{ ref('watch_level') }} as levels
        on
            summed.rulebook_code = levels.rulebook_code
            and summed.version = levels.version
            and summed.points >= levels.points_from
)

select
    enterprise_id,
    observation_date,
    rulebook_code,
    version,
    points,
    signal_count,
    level_code
from reached
where level_rank = 1
