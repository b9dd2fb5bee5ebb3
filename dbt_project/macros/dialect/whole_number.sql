{#-
    A decimal as an integer of `type`, a half rounded away from zero. A cast alone rounds on DuckDB and cuts off the
    decimals on Spark.
-#}
{%- macro whole_number(value, type='integer') -%}
    cast(cast({{ value }} as decimal(28, 0)) as {{ type }})
{%- endmacro -%}
