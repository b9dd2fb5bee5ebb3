-- What a scheme in force says of each indicator in each stage. Enterprises whose revenue is not known are in no stage:
-- for them stage `none` has the indicators without a weight.
with stage as (
    select
        rulebook_code,
        version,
        stage_code
    from {{ ref('innovation_stage') }}
    union all
    select
        rulebook_code,
        version,
        'none' as stage_code
    from {{ ref('int_innovation__scheme') }}
)

select
    scheme.rulebook_code,
    scheme.version,
    stage.stage_code,
    indicator.dimension_code,
    indicator.indicator_code,
    indicator.order_no,
    indicator.kind,
    indicator.direction,
    indicator.zero_value,
    indicator.missing_policy,
    weight.weight,
    reference.reference_value,
    coalesce(weight.authority, indicator.authority) as authority,
    coalesce(weight.is_verified, indicator.is_verified) as is_verified,
    -- each indicator of a dimension has a bit: which of them are observed is one number, the sum of theirs
    cast(
        power(
            2,
            row_number() over (
                partition by scheme.rulebook_code, stage.stage_code, indicator.dimension_code
                order by indicator.order_no nulls last
            ) - 1
        ) as bigint
    ) as observed_bit
from {{ ref('int_innovation__scheme') }} as scheme
inner join {{ ref('innovation_indicator') }} as indicator
    on
        scheme.rulebook_code = indicator.rulebook_code
        and scheme.version = indicator.version
inner join stage
    on
        scheme.rulebook_code = stage.rulebook_code
        and scheme.version = stage.version
left join {{ ref('innovation_weight') }} as weight
    on
        scheme.rulebook_code = weight.rulebook_code
        and scheme.version = weight.version
        and indicator.indicator_code = weight.indicator_code
        and stage.stage_code = weight.stage_code
left join {{ ref('innovation_reference') }} as reference
    on
        scheme.rulebook_code = reference.rulebook_code
        and scheme.version = reference.version
        and indicator.indicator_code = reference.indicator_code
        and stage.stage_code = reference.stage_code
        and (
            (indicator.reference_method = 'frozen' and scheme.reference_year = reference.scoring_year)
            or (indicator.reference_method = 'fixed' and reference.scoring_year is null)
        )
        -- a reference that earns nothing is left out: it would divide by zero or turn the direction round
        and (
            (indicator.direction = 'higher' and indicator.zero_value < reference.reference_value)
            or (indicator.direction = 'lower' and indicator.zero_value > reference.reference_value)
        )
