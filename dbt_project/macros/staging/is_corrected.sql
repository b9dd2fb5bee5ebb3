{#-
    Whether a text says that a breach is corrected and its penalty performed: true, false, or null where it says neither.

    A negation anywhere in the text counts first: `已送达，未履行` is not corrected. What an authority did (`已责令改正`)
    says nothing about the party, so only words of completion count.
-#}
{%- macro is_corrected(text) -%}
    {%- set negations = ['未', '不', '没', '尚', '待', '拟', '拒', '部分', '正在', '整改中', '改正中', '履行中', '限期'] -%}
    {%- set completions = [] -%}
    {%- for done in ['整改', '改正', '纠正', '履行'] -%}
        {%- for ending in ['完成', '完毕', '到位', '已完成'] -%}
            {%- do completions.append(done ~ ending) -%}
        {%- endfor -%}
        {%- for beginning in ['已', '已经', '已全部', '已自行', '已主动', '已按期', '已按要求', '已完成', '完成'] -%}
            {%- do completions.append(beginning ~ done) -%}
        {%- endfor -%}
    {%- endfor -%}
    case
        when {{ text }} = '否' then false
        {%- for word in negations %}
        when {{ text }} like '%{{ word }}%' then false
        {%- endfor %}
        when {{ text }} = '是' then true
        {%- for word in completions %}
        when {{ text }} like '%{{ word }}%' then true
        {%- endfor %}
    end
{%- endmacro -%}
