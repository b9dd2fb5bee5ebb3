{#-
    The only way to divide in this project: one double division, cast at once to a declared decimal.
    Null when either side is null or the denominator is zero. `times` scales the result (100 for a percentage)
    and is applied to the exact numerator. The cast rounds half up what the double times its power of ten is.
-#}
{%- macro safe_ratio(numerator, denominator, type='decimal(9, 4)', times=1) -%}
    {{- return(adapter.dispatch('safe_ratio')(numerator, denominator, type, times)) -}}
{%- endmacro -%}

{%- macro default__safe_ratio(numerator, denominator, type, times) -%}
    cast(
        cast({{ times }} * ({{ numerator }}) as double) / nullif(cast(({{ denominator }}) as double), 0)
        as {{ type }}
    )
{%- endmacro -%}

{%- macro spark__safe_ratio(numerator, denominator, type, times) -%}
    {%- set ratio -%}
        cast({{ times }} * ({{ numerator }}) as double) / nullif(cast(({{ denominator }}) as double), 0)
    {%- endset -%}
    {{- decimal_of_double(ratio, type) -}}
{%- endmacro -%}
