{#- A decimal with six places as a reader writes it: no zeros at the end, `0` for zero. -#}
{%- macro decimal_text(value) -%}
    trim(trailing '.' from trim(trailing '0' from cast(cast({{ value }} as decimal(28, 6)) as string)))
{%- endmacro -%}
