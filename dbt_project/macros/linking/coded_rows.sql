{#-
    Rows of a feed that linking reads in staging, under the enterprise of their number: the one that linking found where it is
    older than the USCC. Names are not looked at: `linked_rows` does that.

    rows: relation of the feed's rows. columns: its columns to take, besides `enterprise_id`.
-#}
{%- macro coded_rows(feed, rows, columns) -%}
    select
        coalesce(link.enterprise_id, entry.enterprise_id) as enterprise_id,
        {%- for column in columns %}
        entry.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ rows }} as entry
    left join {{ ref('stg_linking__code_link') }} as link
        on link.feed = '{{ feed }}' and entry.record_id = link.record_id
    where entry.enterprise_id is not null
{%- endmacro -%}
