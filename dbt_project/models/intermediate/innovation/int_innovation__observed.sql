-- Which scored indicators of a dimension are observed for an enterprise: the sum of their bits, and of their weights.
-- A dimension of which nothing is observed has no row.
select
    stage.enterprise_id,
    stage.rulebook_code,
    stage.stage_code,
    rule.dimension_code,
    cast(sum(rule.observed_bit) as bigint) as observed_bits,
    cast(sum(rule.weight) as decimal(9, 4)) as observed_weight,
    cast(count(*) filter (where rule.missing_policy = 'insufficient') as integer) as needed_count
from {{ ref('int_innovation__stage') }} as stage
inner join {{ ref('int_innovation__value') }} as measured
    on stage.enterprise_id = measured.enterprise_id
inner join {{ ref('int_innovation__rule') }} as rule
    on
        stage.rulebook_code = rule.rulebook_code
        and stage.stage_code = rule.stage_code
        and measured.indicator_code = rule.indicator_code
where
    measured.is_observed
    and rule.kind = 'scored'
    and rule.weight > 0
group by stage.enterprise_id, stage.rulebook_code, stage.stage_code, rule.dimension_code
