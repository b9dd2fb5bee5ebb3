-- The bin and the points of each assessed enterprise on the business date, for every characteristic of the scorecards
-- in force. A value that is unknown or stale falls into bin 0, which has points of its own.
with asked as (
    select
        assessed.enterprise_id,
        weight.rulebook_code,
        weight.version,
        weight.characteristic_code,
        weight.best_points,
        weight.missing_points,
        weight.weight
    from {{ ref('int_enterprise__assessed') }} as assessed
    cross join {{ ref('int_credit__weight') }} as weight
    inner join {{ ref('int_credit__scorecard') }} as scorecard
        on weight.rulebook_code = scorecard.rulebook_code and weight.version = scorecard.version
),

told as (
    select
        told.enterprise_id,
        told.characteristic_code,
        told.characteristic_value,
        told.evidence_date,
        told.is_stale
    from {{ ref('int_credit__characteristic') }} as told
    inner join {{ ref('int_credit__date') }} as observed
        on told.observation_date = observed.observation_date and observed.is_current
)

select
    asked.enterprise_id,
    asked.rulebook_code,
    asked.version,
    asked.characteristic_code,
    told.characteristic_value,
    told.evidence_date,
    coalesce(told.is_stale, false) as is_stale,
    coalesce(bin.bin_no, 0) as bin_no,
    coalesce(bin.points, asked.missing_points) as points,
    cast(asked.best_points - coalesce(bin.points, asked.missing_points) as decimal(9, 4)) as points_lost,
    asked.weight
from asked
left join told
    on asked.enterprise_id = told.enterprise_id and asked.characteristic_code = told.characteristic_code
left join {{ ref('scorecard_bin') }} as bin
    on
        asked.rulebook_code = bin.rulebook_code
        and asked.version = bin.version
        and asked.characteristic_code = bin.characteristic_code
        and bin.bin_no > 0
        and not told.is_stale
        and coalesce(told.characteristic_value >= bin.value_from, true)
        and coalesce(told.characteristic_value < bin.value_below, true)
        and told.characteristic_value is not null
