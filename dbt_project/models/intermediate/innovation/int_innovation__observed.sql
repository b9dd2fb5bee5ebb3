-- Which scored indicators of a dimension are observed for an enterprise: the sum of their bits, and of their weights.
-- A dimension without observed data has no row.
select
    placed.enterprise_id,
    placed.rulebook_code,
    placed.stage_code,
    terms.dimension_code,
    cast(sum(terms.observed_bit) as bigint) as observed_bits,
    cast(sum(terms.weight) as decimal(9, 4)) as observed_weight,
    cast(count(*) filter (where terms.missing_policy = 'insufficient') as integer) as needed_count
from {{ ref('int_innovation__stage') }} as placed
inner join {{ ref('int_innovation__value') }} as measured
    on placed.enterprise_id = measured.enterprise_id
inner join {{ ref('int_innovation__rule') }} as terms
    on
        placed.rulebook_code = terms.rulebook_code
        and placed.stage_code = terms.stage_code
        and measured.indicator_code = terms.indicator_code
where
    measured.is_observed
    and terms.kind = 'scored'
    and terms.weight > 0
group by placed.enterprise_id, placed.rulebook_code, placed.stage_code, terms.dimension_code
