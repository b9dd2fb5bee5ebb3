{#-
    The grade of a breach that a text names: `严重`, `一般失信行为`, `失信程度：轻微`. Null where it names none of the three, several,
    or one that it denies (`非严重`): such a word is not guessed at.
-#}
{%- macro breach_grade(text) -%}
    {%- set grades = {'轻微': 'light', '一般': 'general', '严重': 'serious'} -%}
    case
        {%- for denial in ['不', '非', '未', '无', '除'] %}
        when {{ text }} like '%{{ denial }}%' then null
        {%- endfor %}
        {%- for word, grade in grades.items() %}
        when
            {{ text }} like '%{{ word }}%'
            {%- for other in grades if other != word %} and {{ text }} not like '%{{ other }}%'{% endfor %}
            then '{{ grade }}'
        {%- endfor %}
    end
{%- endmacro -%}
