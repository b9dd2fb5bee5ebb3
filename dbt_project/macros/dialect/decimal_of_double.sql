{#-
    A double as a decimal of `type`. DuckDB multiplies it by the power of ten and rounds the product, a double too: 1.005
    to two decimals is 1.00, for 100.49999999999999 is what the product is. Spark would round the shortest text of the
    double, to 1.01: so it is told to multiply. The whole number is cast in two parts, each of which Spark casts exactly.
-#}
{%- macro decimal_of_double(value, type) -%}
    {{- return(adapter.dispatch('decimal_of_double')(value, type)) -}}
{%- endmacro -%}

{%- macro default__decimal_of_double(value, type) -%}
    cast({{ value }} as {{ type }})
{%- endmacro -%}

{%- macro spark__decimal_of_double(value, type) -%}
    {%- set scale = type.split(',')[1].strip(' )') | int -%}
    {%- set whole = 'round((' ~ value ~ ') * 1' ~ '0' * scale ~ 'D)' -%}
    {%- set part = '4294967296' -%}
    cast(
        (
            cast(cast(floor({{ whole }} / {{ part }}D) as bigint) as decimal(20, 0)) * {{ part }}
            + cast({{ whole }} - floor({{ whole }} / {{ part }}D) * {{ part }}D as bigint)
        ) * 0.{{ '0' * (scale - 1) }}1 as {{ type }}
    )
{%- endmacro -%}
