-- The characteristics of every version of every scorecard: their best, worst and missing points. The weight of one is
-- the distance between its best and its worst bin.
select
    rulebook_code,
    version,
    characteristic_code,
    max(case when bin_no > 0 then points end) as best_points,
    max(case when bin_no = 0 then points end) as missing_points,
    cast(
        max(case when bin_no > 0 then points end) - min(case when bin_no > 0 then points end) as decimal(9, 4)
    ) as weight
from {{ ref('scorecard_bin') }}
group by rulebook_code, version, characteristic_code
