{#-
    Source sets, and for those that linking found by a name the registry's records of that enterprise too: which names
    it bears decides what is linked to it.

    sets: a CTE with `enterprise_id`, `source_set`, `item`, `record_id` and `linked_by`.
-#}
{%- macro with_name_records(sets) -%}
    select
        enterprise_id,
        source_set,
        item,
        record_id
    from {{ sets }}
    union
    select
        named.enterprise_id,
        named.source_set,
        named.item,
        registered.record_id
    from {{ sets }} as named
    inner join {{ ref('int_lineage__registry') }} as registered
        on named.enterprise_id = registered.enterprise_id
    where named.linked_by <> 'code' and registered.source_set in ('registry', 'registry_change')
{%- endmacro -%}
