-- Size class of each enterprise by document 300 of 2011. Large, medium and small enterprises need every lower bound of
-- their industry, so an enterprise gets the lowest class of its figures. If a figure is missing, the class is null,
-- unless another figure already gives micro, the lowest.
{%- set ranks = {'micro': 1, 'small': 2, 'medium': 3, 'large': 4} %}
with lowest as (
    select
        enterprise_id,
        rulebook_code,
        version,
        industry_code16,
        count(*) - count(measure_value) as missing_count,
        max(case when measure_value is null then measure_code end) as missing_code,
        min(
            case size_class_code
                {%- for size_class_code, rank in ranks.items() %}
                    when '{{ size_class_code }}' then {{ rank }}
                {%- endfor %}
            end
        ) as lowest_rank
    from {{ ref('int_size__dimension') }}
    group by enterprise_id, rulebook_code, version, industry_code16
)

select
    enterprise.enterprise_id,
    lowest.rulebook_code,
    lowest.version,
    lowest.industry_code16,
    case
        when lowest.missing_count > 0 and lowest.lowest_rank > 1 then null
        {%- for size_class_code, rank in ranks.items() %}
            when lowest.lowest_rank = {{ rank }} then '{{ size_class_code }}'
        {%- endfor %}
    end as size_class_code,
    case
        when enterprise.industry_code is null then 'no_industry'
        when lowest.enterprise_id is null then 'industry_not_covered'
        when lowest.lowest_rank = 1 or lowest.missing_count = 0 then 'by_lower_bounds'
        when lowest.missing_count > 1 then 'missing_several'
        {%- for measure_code in ['headcount', 'revenue', 'total_assets'] %}
            when lowest.missing_code = '{{ measure_code }}' then 'missing_{{ measure_code }}'
        {%- endfor %}
    end as reason_code
from {{ ref('dim_enterprise') }} as enterprise
left join lowest
    on enterprise.enterprise_id = lowest.enterprise_id
where enterprise.has_registry and enterprise.is_enterprise_kind
