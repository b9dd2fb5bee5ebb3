{#-
    Whether a term is in force on `day`: both its first and its last day are inside it, and no last day means no end. Where
    `from_day` is given, a term without one is not in force.
-#}
{%- macro in_force_on(day, to_day, from_day=none) -%}
    {%- if from_day -%}
    coalesce({{ from_day }} <= {{ day }}, false) and {# -#}
    {%- endif -%}
    coalesce({{ to_day }} >= {{ day }}, true)
{%- endmacro -%}
