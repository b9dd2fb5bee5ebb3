{#-
    One sentence on how far an unmet criterion is from met, such as `needs 1.8 percentage points more: 3.2 % now, at least
    5 % required`. `row` is an alias with operator, threshold, gap_value, best_value, value_max and both names; `unit` one
    with the words of its unit (seed `unit`). What is only yes or no has no distance: it must hold.
-#}
{%- macro gap_text_zh(row, unit) -%}
    case
        when {{ row }}.gap_value is null then '须满足：' || {{ row }}.name_zh
        else
            case {{ row }}.operator when 'ge' then '还差' when 'gt' then '还差不止' else '超出' end
            || {{ amount_zh(row ~ '.gap_value', unit) }} || {{ unit }}.difference_zh
            || case when {{ row }}.value_max is null then '：现为' else '：现最高' end
            || {{ amount_zh(row ~ '.best_value', unit) }} || {{ unit }}.text_zh
            || case {{ row }}.operator
                when 'ge' then '，要求不低于'
                when 'gt' then '，要求高于'
                when 'le' then '，要求不超过'
                else '，要求低于'
            end
            || {{ amount_zh(row ~ '.threshold', unit) }} || {{ unit }}.text_zh
    end
{%- endmacro -%}

{%- macro gap_text_en(row, unit) -%}
    {%- set word = "coalesce(' ' || " ~ unit ~ ".text_en, '')" -%}
    case
        when {{ row }}.gap_value is null then 'must hold: ' || {{ row }}.name_en
        else
            case {{ row }}.operator when 'ge' then 'needs ' when 'gt' then 'needs over ' else 'exceeds by ' end
            || {{ decimal_text(row ~ '.gap_value') }} || coalesce(' ' || {{ unit }}.difference_en, '')
            || case when {{ row }}.operator in ('ge', 'gt') then ' more: ' else ': ' end
            || case when {{ row }}.value_max is null then '' else 'at most ' end
            || {{ decimal_text(row ~ '.best_value') }} || {{ word }} || ' now, '
            || case {{ row }}.operator
                when 'ge' then 'at least '
                when 'gt' then 'more than '
                when 'le' then 'at most '
                else 'less than '
            end
            || {{ decimal_text(row ~ '.threshold') }} || {{ word }} || ' required'
    end
{%- endmacro -%}

{%- macro amount_zh(value, unit) -%}
    {{- decimal_text(product(value, unit ~ '.factor_zh')) -}}
{%- endmacro -%}
