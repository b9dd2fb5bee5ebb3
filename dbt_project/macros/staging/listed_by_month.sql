{#-
    Two steps of a query over a list by month: `dated`, its rows of month ends, of which `recency_rank` 1 is the newest
    of each key, and `newest`, the newest month end of the whole list.
-#}
{%- macro listed_by_month(model, key) -%}
dated as (
    select
        *,
        row_number() over (partition by {{ key | join(', ') }} order by data_date desc nulls last) as recency_rank
    from {{ ref(model) }}
    where data_date = {{ month_end('data_date') }}
),

newest as (
    select max(data_date) as newest_list_date
    from dated
)
{%- endmacro -%}
