{#-
    Measures, one row per figure, out of rows that hold several side by side. A figure that is null gives no row.

    rows: a relation or CTE with `enterprise_id`.
    figures: measure code -> SQL expression over `rows`.
    basis_code, feed: literals; without them the columns `basis_code` and `source_feed` of `rows`.
    period_year: SQL expression; null means as of the business date.
-#}
{%- macro measure_rows(rows, figures, basis_code=none, feed=none, period_year='null') -%}
    {%- for measure_code, figure in figures.items() %}
    {{ 'union all' if not loop.first }}
    select
        enterprise_id,
        '{{ measure_code }}' as measure_code,
        {{ "'" ~ basis_code ~ "' as basis_code" if basis_code else 'basis_code' }},
        cast({{ period_year }} as integer) as period_year,
        cast({{ figure }} as decimal(28, 6)) as measure_value,
        {{ "'" ~ feed ~ "' as source_feed" if feed else 'source_feed' }}
    from {{ rows }}
    where ({{ figure }}) is not null
    {%- endfor %}
{%- endmacro -%}
