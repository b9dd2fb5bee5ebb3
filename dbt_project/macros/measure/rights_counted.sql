{#-
    The counts of rights in force that are measures: column of the portfolio, the column that counts what leaves it open,
    whether rights other than patents count, and the feed that it is said to come from.
-#}
{%- macro rights_counted() -%}
    {%- set counted = {} -%}
    {%- for measure in ['class1_ip_count', 'class1_own_ip_count', 'class1_own_top3_ip_count', 'class1_kept_ip_count'] -%}
        {%- do counted.update({
            measure: {'column': measure, 'open': 'unknown_class1_count', 'needs_rights': true, 'feed': 'ip/patent'}
        }) -%}
    {%- endfor -%}
    {%- for measure in ['class1_high_value_count', 'high_value_invention_count'] -%}
        {%- do counted.update({
            measure: {'column': measure, 'open': 'unknown_invention_count', 'needs_rights': false, 'feed': 'ip/patent'}
        }) -%}
    {%- endfor -%}
    {%- for measure in ['class2_ip_count_115', 'class2_ip_count_63'] -%}
        {%- do counted.update({
            measure: {'column': measure, 'open': 'unknown_class2_count', 'needs_rights': true, 'feed': 'ip/ip_right'}
        }) -%}
    {%- endfor -%}
    {%- do counted.update({
        'ip_in_force_count': {
            'column': 'in_force_count', 'open': 'unknown_count', 'needs_rights': true, 'feed': 'ip/patent'
        },
        'ip_pledged_count': {
            'column': 'pledged_count', 'open': 'unknown_count', 'needs_rights': false, 'feed': 'ip/patent'
        },
    }) -%}
    {{- return(counted) -}}
{%- endmacro -%}

{#- The codes of those that count rights other than patents too, quoted and separated by commas. -#}
{%- macro measures_needing_rights() -%}
    {%- set codes = [] -%}
    {%- for measure, counted in rights_counted().items() if counted.needs_rights -%}
        {%- do codes.append("'" ~ measure ~ "'") -%}
    {%- endfor -%}
    {{- codes | join(', ') -}}
{%- endmacro -%}
