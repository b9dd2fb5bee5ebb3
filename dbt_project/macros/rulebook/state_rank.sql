{#-
    The states of a criterion as numbers: met, manual (a person must settle it), unknown (no data), unmet, and
    not_applicable, which counts as nothing in an "or" and hinders no "and".

    An "and" is the least of them, an "or" the greatest of them in `any_rank`: there unknown ranks above manual, since
    data may yet settle it. So a result is manual only where no missing figure could change it.
-#}
{%- macro state_ranks() -%}
    {{- return({'met': 4, 'manual': 3, 'unknown': 2, 'unmet': 1, 'not_applicable': 0}) -}}
{%- endmacro -%}

{#- The rank of one state. -#}
{%- macro state_rank(state) -%}
    {%- if state not in state_ranks() -%}
        {{- exceptions.raise_compiler_error('there is no state ' ~ state ~ ' of a criterion') -}}
    {%- endif -%}
    {{- state_ranks()[state] -}}
{%- endmacro -%}

{%- macro state_rank_of_range(value_min, value_max, from_value, below_value, undecided=none) -%}
    case
        when {{ value_min }} >= {{ from_value }} and {{ value_max }} < {{ below_value }} then {{ state_rank('met') }}
        when {{ value_max }} < {{ from_value }} or {{ value_min }} >= {{ below_value }} then {{ state_rank('unmet') }}
        else {{ undecided or state_rank('unknown') }}
    end
{%- endmacro -%}

{#- The order within an "or"; applied twice it gives the rank back. -#}
{%- macro any_rank(rank) -%}
    case {{ rank }}
        when {{ state_rank('unknown') }} then {{ state_rank('manual') }}
        when {{ state_rank('manual') }} then {{ state_rank('unknown') }}
        else {{ rank }}
    end
{%- endmacro -%}

{%- macro state_code(rank) -%}
    case {{ rank }}
        {%- for state, number in state_ranks().items() if state != 'not_applicable' %}
        when {{ number }} then '{{ state }}'
        {%- endfor %}
        else 'not_applicable'
    end
{%- endmacro -%}
