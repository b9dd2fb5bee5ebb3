{#-
    The rows of a feed under the enterprises that they are about: the one that linking found for the party of `role`, else
    the one that the row's own code names. Rows without a known enterprise are left out.

    feed: `<bureau>/<feed>`; its staging model is read, or `rows` instead of it.
    role: role of the party in the feed's contract; without one the feed's rows are taken by their code.
    columns: name -> SQL expression over `entry`, the row of the feed, and `link`, its link.
    has_code: false for rows that never have a code of their own.
    record_id: number of the source record that names the party.
    only: condition on `entry`.

    Adds `enterprise_id`, `linked_by` (`code`, or the method of the link), `source_feed` and `record_id`. A link comes before
    the row's code: only rows that no USCC identifies are linked.
-#}
{%- macro linked_rows(
    feed, columns, role=none, rows=none, has_code=true, record_id='entry.record_id', only=none
) -%}
    {%- if not role -%}
        {%- set enterprise_id, linked_by = 'entry.enterprise_id', "'code'" -%}
    {%- elif has_code -%}
        {%- set enterprise_id = 'coalesce(link.enterprise_id, entry.enterprise_id)' -%}
        {%- set linked_by = "coalesce(link.method_code, 'code')" -%}
    {%- else -%}
        {%- set enterprise_id, linked_by = 'link.enterprise_id', 'link.method_code' -%}
    {%- endif -%}
    select
        {{ enterprise_id }} as enterprise_id,
        {%- for name, value in columns.items() %}
        {{ value }} as {{ name }},
        {%- endfor %}
        {{ linked_by }} as linked_by,
        '{{ feed }}' as source_feed,
        {{ record_id }} as record_id
    from {{ rows or ref('stg_' ~ feed | replace('/', '__')) }} as entry
    {%- if role %}
    {{ 'left' if has_code else 'inner' }} join {{ ref('stg_linking__enterprise_link') }} as link
        on link.feed = '{{ feed }}' and link.party_role = '{{ role }}' and {{ record_id }} = link.record_id
    {%- endif %}
    where
        {{ enterprise_id }} is not null
        {{ 'and ' ~ only if only }}
{%- endmacro -%}
