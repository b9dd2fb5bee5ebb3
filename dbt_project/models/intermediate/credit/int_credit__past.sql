-- Scores on the month ends before the business date, from what was known on each: under every version of every
-- scorecard that is in force on the business date or was on that day. A characteristic without a value has its
-- missing points.
with versions as (
    select
        observed.observation_date,
        scorecard.rulebook_code,
        scorecard.version,
        scorecard.base_points,
        scorecard.coverage_floor_pct,
        {{ in_force_on('observed.observation_date', 'rulebook.effective_to', 'rulebook.effective_from') }}
            as was_in_force,
        {{ in_force_on('run.business_date', 'rulebook.effective_to', 'rulebook.effective_from') }} as is_in_force
    from {{ ref('scorecard') }} as scorecard
    inner join {{ ref('rulebook') }} as rulebook
        on scorecard.rulebook_code = rulebook.rulebook_code and scorecard.version = rulebook.version
    cross join {{ ref('dim_run') }} as run
    cross join {{ ref('int_credit__date') }} as observed
),

whole as (
    select
        rulebook_code,
        version,
        sum(weight) as weight,
        sum(missing_points) as missing_points
    from {{ ref('int_credit__weight') }}
    group by rulebook_code, version
),

scored as (
    select
        told.enterprise_id,
        told.observation_date,
        weight.rulebook_code,
        weight.version,
        sum(bin.points - weight.missing_points) as points_above_missing,
        sum(weight.weight) as observed_weight
    from {{ ref('int_credit__characteristic') }} as told
    inner join {{ ref('int_credit__weight') }} as weight
        on told.characteristic_code = weight.characteristic_code
    inner join {{ ref('scorecard_bin') }} as bin
        on
            weight.rulebook_code = bin.rulebook_code
            and weight.version = bin.version
            and weight.characteristic_code = bin.characteristic_code
            and bin.bin_no > 0
            and coalesce(told.characteristic_value >= bin.value_from, true)
            and coalesce(told.characteristic_value < bin.value_below, true)
    where not told.is_stale
    group by told.enterprise_id, told.observation_date, weight.rulebook_code, weight.version
)

select
    scored.enterprise_id,
    scored.observation_date,
    scored.rulebook_code,
    scored.version,
    versions.was_in_force,
    versions.is_in_force,
    cast({{ safe_ratio('scored.observed_weight', 'whole.weight', times=100) }} as decimal(9, 4)) as coverage_pct,
    case
        when {{ safe_ratio('scored.observed_weight', 'whole.weight', times=100) }} >= versions.coverage_floor_pct
            then cast(versions.base_points + whole.missing_points + scored.points_above_missing as decimal(9, 4))
    end as score
from scored
inner join versions
    on
        scored.observation_date = versions.observation_date
        and scored.rulebook_code = versions.rulebook_code
        and scored.version = versions.version
inner join whole
    on scored.rulebook_code = whole.rulebook_code and scored.version = whole.version
where versions.was_in_force or versions.is_in_force
