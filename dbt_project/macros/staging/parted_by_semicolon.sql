{#- A cell with several entries, with a semicolon for each of the signs that separate them. -#}
{%- macro parted_by_semicolon(cell) -%}
    {%- set parted = namespace(cell=cell) -%}
    {%- for separator in ['；', ',', '，', '、', '。', '/', '|', '+', ' ', '\t', '\n', '\r'] -%}
        {%- set parted.cell = "replace(" ~ parted.cell ~ ", '" ~ separator ~ "', ';')" -%}
    {%- endfor -%}
    {{ parted.cell }}
{%- endmacro -%}
