{#-
    The states of a criterion as numbers: 4 met, 3 manual (a person must settle it), 2 unknown (no data), 1 unmet,
    0 not_applicable, which counts as nothing in an "or" and hinders no "and".

    An "and" is the least of them, an "or" the greatest of them in `any_rank`: there unknown stands above manual, since data
    may yet settle it. So a result is manual only where no missing figure could change it.
-#}
{%- macro state_rank_of_range(value_min, value_max, from_value, below_value, undecided=2) -%}
    case
        when {{ value_min }} >= {{ from_value }} and {{ value_max }} < {{ below_value }} then 4
        when {{ value_max }} < {{ from_value }} or {{ value_min }} >= {{ below_value }} then 1
        else {{ undecided }}
    end
{%- endmacro -%}

{#- The order within an "or"; applied twice it gives the rank back. -#}
{%- macro any_rank(state_rank) -%}
    case {{ state_rank }} when 2 then 3 when 3 then 2 else {{ state_rank }} end
{%- endmacro -%}

{%- macro state_code(state_rank) -%}
    case {{ state_rank }}
        when 4 then 'met'
        when 3 then 'manual'
        when 2 then 'unknown'
        when 1 then 'unmet'
        else 'not_applicable'
    end
{%- endmacro -%}
