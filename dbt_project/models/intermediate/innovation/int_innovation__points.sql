-- Points of every assessed enterprise in each scheme in force, indicator by indicator. The ratio rises from 0 at the
-- zero value to 1 at the reference and is cut at both ends; it has nine decimals, points have four, rounded half up.
-- Where the enterprise is not scored there are no points: their sum would be read as a score.
with measured as (
    select
        coverage.enterprise_id,
        coverage.rulebook_code,
        coverage.stage_code,
        coverage.state_code as score_state_code,
        terms.indicator_code,
        terms.dimension_code,
        terms.kind,
        terms.missing_policy,
        terms.weight,
        terms.reference_value,
        terms.authority,
        terms.is_verified,
        coalesce(measured.is_observed, false) as is_observed,
        measured.indicator_value,
        measured.basis_code,
        measured.period_year,
        measured.source_feed,
        measured.note_code,
        case
            when measured.note_code = 'at_reference' then 1
            when
                (terms.direction = 'higher' and measured.indicator_value <= terms.zero_value)
                or (terms.direction = 'lower' and measured.indicator_value >= terms.zero_value)
                then 0
            when
                (terms.direction = 'higher' and measured.indicator_value >= terms.reference_value)
                or (terms.direction = 'lower' and measured.indicator_value <= terms.reference_value)
                then 1
            else {{ safe_ratio(
                'measured.indicator_value - terms.zero_value', 'terms.reference_value - terms.zero_value', 'decimal(10, 9)'
            ) }}
        end as ratio
    from {{ ref('int_innovation__coverage') }} as coverage
    inner join {{ ref('int_innovation__rule') }} as terms
        on
            coverage.rulebook_code = terms.rulebook_code
            and coverage.stage_code = terms.stage_code
    left join {{ ref('int_innovation__value') }} as measured
        on
            coverage.enterprise_id = measured.enterprise_id
            and terms.indicator_code = measured.indicator_code
),

weighed as (
    select
        measured.*,
        case
            when measured.score_state_code <> 'scored' then null
            when measured.kind = 'scored' then weight.effective_weight
            else measured.weight
        end as effective_weight
    from measured
    left join {{ ref('int_innovation__observed') }} as observed
        on
            measured.enterprise_id = observed.enterprise_id
            and measured.rulebook_code = observed.rulebook_code
            and measured.dimension_code = observed.dimension_code
    left join {{ ref('int_innovation__weight') }} as weight
        on
            measured.rulebook_code = weight.rulebook_code
            and measured.stage_code = weight.stage_code
            and measured.dimension_code = weight.dimension_code
            and measured.indicator_code = weight.indicator_code
            and coalesce(observed.observed_bits, 0) = weight.observed_bits
),

earned as (
    select
        *,
        cast({{ product('effective_weight', 'coalesce(ratio, 0)') }} as decimal(9, 4)) as earned_points
    from weighed
)

select
    enterprise_id,
    rulebook_code,
    stage_code,
    indicator_code,
    dimension_code,
    kind,
    is_observed,
    missing_policy,
    indicator_value,
    basis_code,
    period_year,
    reference_value,
    weight,
    cast(effective_weight as decimal(9, 4)) as effective_weight,
    cast(case when kind = 'malus' then -earned_points else earned_points end as decimal(9, 4)) as points,
    cast(case when kind = 'scored' then effective_weight - earned_points else 0 * earned_points end as decimal(9, 4))
        as points_lost,
    note_code,
    source_feed,
    authority,
    is_verified
from earned
