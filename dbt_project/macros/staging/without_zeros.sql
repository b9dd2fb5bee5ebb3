{#- A number as bureaus and spreadsheets write it, without the zeros in front that spreadsheets take away. -#}
{%- macro without_zeros(number) -%}
    coalesce(cast(try_cast({{ number }} as bigint) as string), {{ number }})
{%- endmacro -%}
