{#-
    The rows of a feed that were known by the business date: they had arrived by then, and, where `event_date` names the
    column that dates the content, are not dated after it. A row without a date is known. `computed` adds columns: name
    -> SQL expression, windows over the known rows among them.
-#}
{%- macro known_rows(bureau, feed, event_date=none, computed={}) -%}
    select
        *
        {%- for name, value in computed.items() %},
        {{ value }} as {{ name }}
        {%- endfor %}
    from {{ source('landing', bureau ~ '__' ~ feed) }}
    where
        (_as_of_date is null or _as_of_date <= {{ business_date() }})
        {%- if event_date %}
        and ({{ event_date }} is null or {{ event_date }} <= {{ business_date() }})
        {%- endif %}
{%- endmacro -%}
