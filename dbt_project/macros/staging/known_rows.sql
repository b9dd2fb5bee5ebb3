{#-
    The rows of a feed that were known by the business date: they had arrived by then, and, where `event_date` names the
    column that dates the content, are not dated after it. A row without a date is known. `computed` adds columns: name
    -> SQL expression, windows over the known rows among them.

    linked: adds `linked_enterprise_id` and `linked_uscc`: whose the row is, also where it has an older number than the USCC.
        What is made of the rows takes these columns for `enterprise_id` and `uscc` (`linked_name`), as `computed` does.
-#}
{%- macro known_rows(bureau, feed, event_date=none, computed={}, linked=false) -%}
    select
        *
        {%- for name, value in computed.items() %},
        {{ value | replace('enterprise_id', linked_name('enterprise_id', linked)) }} as {{ name }}
        {%- endfor %}
    from
    {%- if linked %}
        (
            select
                landed.*,
                coalesce(link.enterprise_id, landed.enterprise_id) as linked_enterprise_id,
                case when link.enterprise_id is null then landed.uscc
                    when link.enterprise_id not like '%:%' then link.enterprise_id
                end as linked_uscc
            from {{ source('landing', bureau ~ '__' ~ feed) }} as landed
            left join {{ source('linking', 'code_link') }} as link
                on link.feed = '{{ bureau }}/{{ feed }}' and landed._record_id = link.record_id
        ) as landed
    {%- else %}
        {{ source('landing', bureau ~ '__' ~ feed) }}
    {%- endif %}
    where
        (_as_of_date is null or _as_of_date <= {{ business_date() }})
        {%- if event_date %}
        and ({{ event_date }} is null or {{ event_date }} <= {{ business_date() }})
        {%- endif %}
{%- endmacro -%}
