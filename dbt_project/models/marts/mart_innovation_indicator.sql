-- Why a score is what it is: one row per assessed enterprise, scheme in force and indicator. Points add up to the score
-- before its caps; points and points lost of the scored indicators add up to the scale.
{{ config(materialized='view') }}
select
    run.business_date,
    points.enterprise_id,
    points.rulebook_code,
    scheme.version,
    run.figure_year,
    indicator.order_no,
    points.indicator_code,
    indicator.name_zh,
    indicator.name_en,
    points.dimension_code,
    points.kind,
    case when points.is_observed then 'observed' else 'missing' end as state_code,
    points.missing_policy,
    points.indicator_value,
    indicator.unit_code,
    points.basis_code,
    points.period_year,
    points.reference_value,
    points.weight,
    points.effective_weight,
    points.points,
    points.points_lost,
    points.note_code,
    points.source_feed,
    points.authority,
    points.is_verified
from {{ ref('int_innovation__points') }} as points
cross join {{ ref('dim_run') }} as run
inner join {{ ref('int_innovation__scheme') }} as scheme
    on points.rulebook_code = scheme.rulebook_code
inner join {{ ref('innovation_indicator') }} as indicator
    on
        scheme.rulebook_code = indicator.rulebook_code
        and scheme.version = indicator.version
        and points.indicator_code = indicator.indicator_code
