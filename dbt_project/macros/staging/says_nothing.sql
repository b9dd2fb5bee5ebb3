{#- Whether a text is a placeholder for none: only signs, 无, 未分级. True for a null. -#}
{%- macro says_nothing(text) -%}
    {%- set placeholders = [
        '', '无', '空', '暂无', '没有', '未知', '不详', '不适用', '不涉及', '未填', '未填写', '未定', '未评定', '未认定', '未分级', '未定级',
        '不分级', '待定', '待认定', '待评定', 'nan', 'none', 'null', 'na', 'n'
    ] -%}
    coalesce(
        lower({{ without_matches(text, '[^0-9A-Za-z一-龥]') }})
        in ({% for one in placeholders %}'{{ one }}'{{ ', ' if not loop.last }}{% endfor %}), true
    )
{%- endmacro -%}
