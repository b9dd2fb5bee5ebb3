{#-
    An indicator that is one measure: of the last year, or with `as_of=true` of the business date. `basis` is given for a
    measure that needs one. An assessed enterprise that is not on a complete list (`zero_when_feed`) has zero.
-#}
{%- macro indicator_of_measure(code, measure, basis=none, as_of=false) -%}
select
    chosen.enterprise_id,
    '{{ code }}' as indicator_code,
    chosen.period_year,
    chosen.measure_value as indicator_value,
    chosen.basis_code,
    chosen.source_feed,
    chosen.record_id,
    cast(null as varchar) as note_code
from {{ ref('int_measure__chosen') }} as chosen
cross join {{ ref('dim_run') }} as run
where
    chosen.measure_code = '{{ measure }}'
    {%- if basis %}
    and chosen.basis_code = '{{ basis }}'
    {%- endif %}
    and chosen.period_year {{ 'is null' if as_of else '= run.figure_year' }}
union all
select
    assessed.enterprise_id,
    '{{ code }}' as indicator_code,
    {{ 'cast(null as integer)' if as_of else 'run.figure_year' }} as period_year,
    cast(0 as decimal(28, 6)) as indicator_value,
    cast(null as varchar) as basis_code,
    cast(null as varchar) as source_feed,
    cast(null as bigint) as record_id,
    'not_on_list' as note_code
from {{ ref('int_enterprise__assessed') }} as assessed
inner join {{ ref('int_measure__zero') }} as listed
    on listed.measure_code = '{{ measure }}'
cross join {{ ref('dim_run') }} as run
left join {{ ref('int_measure__chosen') }} as chosen
    on
        assessed.enterprise_id = chosen.enterprise_id
        and chosen.measure_code = '{{ measure }}'
        {%- if basis %}
        and chosen.basis_code = '{{ basis }}'
        {%- endif %}
        and chosen.period_year {{ 'is null' if as_of else '= run.figure_year' }}
where chosen.enterprise_id is null
{%- endmacro -%}
