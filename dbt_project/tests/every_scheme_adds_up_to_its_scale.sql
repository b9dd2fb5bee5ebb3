-- The weights of the scored indicators of each stage add up to the scale of the scheme. Fails with what they add up to.
{{ config(meta={
    'owner': 'team:credit-products',
    'reason': '每个阶段的权重之和必须等于满分 / The weights of each stage add up to the scale',
}) }}
select
    cut.rulebook_code,
    cut.version,
    cut.stage_code,
    scheme.scale,
    sum(weight.weight) as weight_sum
from {{ ref('innovation_stage') }} as cut
left join {{ ref('innovation_scheme') }} as scheme
    on
        cut.rulebook_code = scheme.rulebook_code
        and cut.version = scheme.version
left join {{ ref('innovation_indicator') }} as indicator
    on
        cut.rulebook_code = indicator.rulebook_code
        and cut.version = indicator.version
        and indicator.kind = 'scored'
left join {{ ref('innovation_weight') }} as weight
    on
        cut.rulebook_code = weight.rulebook_code
        and cut.version = weight.version
        and cut.stage_code = weight.stage_code
        and indicator.indicator_code = weight.indicator_code
group by cut.rulebook_code, cut.version, cut.stage_code, scheme.scale
having coalesce(sum(weight.weight) <> scheme.scale, true)
