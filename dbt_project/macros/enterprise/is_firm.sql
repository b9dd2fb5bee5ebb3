{#- Whether a registered body is a firm: GB 32100-2015, characters 1-2 are 91. A body without a code is taken for one. -#}
{%- macro is_firm(uscc) -%}
    coalesce(substring({{ uscc }}, 1, 2), '91') = '91'
{%- endmacro -%}
