-- Each enterprise's figures that its industry is sized by, with the bounds and the class that each alone would give. A
-- figure that is not known has no class.
{%- set classes = [('large', 'large_from'), ('medium', 'medium_from'), ('small', 'small_from')] %}
select
    enterprise.enterprise_id,
    industry.rulebook_code,
    industry.version,
    industry.industry_code16,
    threshold.measure_code,
    figure.measure_value,
    figure.basis_code,
    run.figure_year as period_year,
    threshold.large_from,
    threshold.medium_from,
    threshold.small_from,
    case
        {%- for size_class_code, lower_bound in classes %}
            when figure.measure_value >= threshold.{{ lower_bound }} then '{{ size_class_code }}'
        {%- endfor %}
        when figure.measure_value is not null then 'micro'
    end as size_class_code,
    threshold.clause,
    figure.source_feed
from {{ ref('dim_enterprise') }} as enterprise
inner join {{ ref('int_size__industry') }} as industry
    on enterprise.industry_code = industry.industry_code
inner join {{ ref('size_threshold') }} as threshold
    on
        industry.rulebook_code = threshold.rulebook_code
        and industry.version = threshold.version
        and industry.industry_code16 = threshold.industry_code16
cross join {{ ref('dim_run') }} as run
left join {{ ref('int_measure__chosen') }} as figure
    on
        enterprise.enterprise_id = figure.enterprise_id
        and threshold.measure_code = figure.measure_code
        and run.figure_year = figure.period_year
where enterprise.is_enterprise_kind
