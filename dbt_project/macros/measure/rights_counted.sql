{#-
    The counts of rights in force that are measures: column of the portfolio, the column that counts what leaves it open,
    the feeds of the kinds that count, and the feed that it is said to come from.
-#}
{%- macro rights_counted() -%}
    {%- set counted = {} -%}
    {%- set patents, all_kinds = ['ip/patent'], ['ip/patent', 'ip/ip_right'] -%}
    {%- for measure in ['class1_ip_count', 'class1_own_ip_count', 'class1_own_top3_ip_count', 'class1_kept_ip_count'] -%}
        {%- do counted.update({
            measure: {'column': measure, 'open': 'unknown_class1_count', 'feeds': all_kinds, 'feed': 'ip/patent'}
        }) -%}
    {%- endfor -%}
    {%- for measure in ['class1_high_value_count', 'high_value_invention_count'] -%}
        {%- do counted.update({
            measure: {'column': measure, 'open': 'unknown_invention_count', 'feeds': patents, 'feed': 'ip/patent'}
        }) -%}
    {%- endfor -%}
    {%- for measure in ['class2_ip_count_115', 'class2_ip_count_63'] -%}
        {%- do counted.update({
            measure: {'column': measure, 'open': 'unknown_class2_count', 'feeds': all_kinds, 'feed': 'ip/ip_right'}
        }) -%}
    {%- endfor -%}
    {%- do counted.update({
        'ip_in_force_count': {
            'column': 'in_force_count', 'open': 'unknown_count', 'feeds': all_kinds, 'feed': 'ip/patent'
        },
        'ip_pledged_count': {
            'column': 'pledged_count', 'open': 'unknown_count', 'feeds': patents, 'feed': 'ip/patent'
        },
    }) -%}
    {{- return(counted) -}}
{%- endmacro -%}

{#- Whether all `feeds` are evidence, so that none of their rights is missing from a count. -#}
{%- macro all_up_to_date(feeds) -%}
    (
        select count(*)
        from {{ ref('int_feed__lag') }} as fresh
        where fresh.is_evidence and fresh.feed in ({{ "'" ~ feeds | join("', '") ~ "'" }})
    ) = {{ feeds | length }}
{%- endmacro -%}
