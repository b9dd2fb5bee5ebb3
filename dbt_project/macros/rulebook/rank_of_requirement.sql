{#-
    The state of a requirement as a rank. An entry condition is met by a figure inside its interval; an exclusion by one
    outside it: an enterprise of which nothing is known is unknown, not absent.
-#}
{%- macro rank_of_requirement(role, fact, rules) -%}
    {%- set (low, high) = (fact ~ '.fact_value', fact ~ '.fact_max') -%}
    {%- set (from_value, below_value) = (rules ~ '.from_value', rules ~ '.below_value') -%}
    case
        when {{ role }} = 'entry'
            then {{ state_rank_of_range(low, high, from_value, below_value) }}
        when {{ low }} >= {{ from_value }} and {{ high }} < {{ below_value }} then {{ state_rank('unmet') }}
        when {{ high }} < {{ from_value }} or {{ low }} >= {{ below_value }} then {{ state_rank('met') }}
        else {{ state_rank('unknown') }}
    end
{%- endmacro -%}
