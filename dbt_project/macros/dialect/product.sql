{#-
    The only way to multiply two columns in this project. DuckDB keeps the product of two decimals of up to 18 digits in
    18 digits and ends the statement where it needs more: 0.05 of a bank's 100 thousand million yuan does. The first of
    38 digits gives a product of 38, with up to ten decimals of the first.
-#}
{%- macro product(one, other) -%}
    {{- return(adapter.dispatch('product')(one, other)) -}}
{%- endmacro -%}

{%- macro default__product(one, other) -%}
    cast({{ one }} as decimal(38, 10)) * ({{ other }})
{%- endmacro -%}
