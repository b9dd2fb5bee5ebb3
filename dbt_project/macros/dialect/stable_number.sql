{#-
    A number below 2^60 for a text, always the same one: its MD5, cut. Two of 300,000 texts have the same number once in
    25 million cases; the table that holds the numbers tests that they are unique.
-#}
{%- macro stable_number(text) -%}
    {{- return(adapter.dispatch('stable_number')(text)) -}}
{%- endmacro -%}

{%- macro default__stable_number(text) -%}
    cast('0x' || substr(md5({{ text }}), 1, 15) as bigint)
{%- endmacro -%}

{%- macro spark__stable_number(text) -%}
    cast(conv(substr(md5({{ text }}), 1, 15), 16, 10) as bigint)
{%- endmacro -%}
