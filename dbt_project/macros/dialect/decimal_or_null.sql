{#-
    A text as a decimal of `type`, null if it is not a fitting number; more decimals than `type` has are rounded half
    up. DuckDB would read `1_000` as a number, Spark would not: an underscore makes it none on both. Spark reads digits
    of every script, such as `１２`; DuckDB those of ASCII alone, which everything from tab to tilde is.
-#}
{%- macro decimal_or_null(text, type) -%}
    {{- return(adapter.dispatch('decimal_or_null')(text, type)) -}}
{%- endmacro -%}

{%- macro default__decimal_or_null(text, type) -%}
    case when {{ text }} not like '%!_%' escape '!' then try_cast({{ text }} as {{ type }}) end
{%- endmacro -%}

{%- macro spark__decimal_or_null(text, type) -%}
    case
        when not {{ text }} rlike '[^{{ '\t' }}-~]' and {{ text }} not like '%!_%' escape '!'
            then try_cast({{ text }} as {{ type }})
    end
{%- endmacro -%}
