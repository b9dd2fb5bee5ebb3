-- The weights of the scored indicators of each stage add up to the scale of the scheme. Fails with what they add up to.
{{ config(meta={
    'owner': 'team:credit-products',
    'reason': '每个阶段的权重之和必须等于满分 / The weights of each stage add up to the scale',
}) }}
select
    stage.rulebook_code,
    stage.version,
    stage.stage_code,
    scheme.scale,
    sum(weight.weight) as weight_sum
from {{ ref('innovation_stage') }} as stage
left join {{ ref('innovation_scheme') }} as scheme
    on
        stage.rulebook_code = scheme.rulebook_code
        and stage.version = scheme.version
left join {{ ref('innovation_indicator') }} as indicator
    on
        stage.rulebook_code = indicator.rulebook_code
        and stage.version = indicator.version
        and indicator.kind = 'scored'
left join {{ ref('innovation_weight') }} as weight
    on
        stage.rulebook_code = weight.rulebook_code
        and stage.version = weight.version
        and stage.stage_code = weight.stage_code
        and indicator.indicator_code = weight.indicator_code
group by stage.rulebook_code, stage.version, stage.stage_code, scheme.scale
having coalesce(sum(weight.weight) <> scheme.scale, true)
