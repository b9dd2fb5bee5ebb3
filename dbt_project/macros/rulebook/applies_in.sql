{#-
    Whether rules of a jurisdiction are for an enterprise of a division (GB/T 2260): CN for all, a province (`340000`) for
    its two digits, a city (`340200`) for its four, a district for all six. An unknown division is in CN only.
-#}
{%- macro applies_in(jurisdiction, region) -%}
    case
        when {{ jurisdiction }} = 'CN' then true
        when {{ jurisdiction }} like '__0000' then substring({{ jurisdiction }}, 1, 2) = substring({{ region }}, 1, 2)
        when {{ jurisdiction }} like '____00' then substring({{ jurisdiction }}, 1, 4) = substring({{ region }}, 1, 4)
        else {{ jurisdiction }} = {{ region }}
    end
{%- endmacro -%}
