-- The criteria of the size standard: an enterprise below the large bound of one figure of its industry is not a large
-- enterprise. A figure that the industry is not sized by is not applicable. The bounds are those of the industry.
select
    enterprise.enterprise_no,
    criteria.rule_no,
    case
        when size.industry_code16 is null then {{ state_rank('unknown') }}
        when dimension.enterprise_id is null then {{ state_rank('not_applicable') }}
        when dimension.measure_value < dimension.large_from then {{ state_rank('met') }}
        when dimension.measure_value >= dimension.large_from then {{ state_rank('unmet') }}
        else {{ state_rank('unknown') }}
    end as state_rank,
    dimension.measure_value as criterion_value,
    cast(dimension.large_from as decimal(28, 6)) as threshold,
    dimension.basis_code,
    dimension.source_feed
from {{ ref('int_eligibility__enterprise') }} as enterprise
cross join {{ ref('int_eligibility__rule') }} as criteria
left join {{ ref('int_size__class') }} as size
    on enterprise.enterprise_id = size.enterprise_id
left join {{ ref('int_size__dimension') }} as dimension
    on
        enterprise.enterprise_id = dimension.enterprise_id
        and criteria.measure_code = dimension.measure_code
where criteria.kind = 'size'
