{#-
    A text as a decimal of `type`, null if it is not a fitting number; more decimals than `type` has are rounded half
    up. DuckDB would read `1_000` as a number, Spark would not: an underscore makes it none on both.
-#}
{%- macro decimal_or_null(text, type) -%}
    case when {{ text }} not like '%!_%' escape '!' then try_cast({{ text }} as {{ type }}) end
{%- endmacro -%}
