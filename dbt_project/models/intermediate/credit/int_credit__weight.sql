-- The characteristics of every version of every scorecard: their best, worst and missing points, and what their best
-- bin holds. The weight of one is the distance between its best and its worst bin. Of bins with equal points the first
-- is the best.
with ranked as (
    select
        *,
        row_number() over (
            partition by rulebook_code, version, characteristic_code
            order by case when bin_no > 0 then points end desc nulls last, bin_no asc nulls last
        ) as best_rank
    from {{ ref('scorecard_bin') }}
)

select
    rulebook_code,
    version,
    characteristic_code,
    max(case when bin_no > 0 then points end) as best_points,
    max(case when bin_no = 0 then points end) as missing_points,
    cast(
        max(case when bin_no > 0 then points end) - min(case when bin_no > 0 then points end) as decimal(9, 4)
    ) as weight,
    max(case when best_rank = 1 then value_from end) as best_value_from,
    max(case when best_rank = 1 then value_below end) as best_value_below
from ranked
group by rulebook_code, version, characteristic_code
