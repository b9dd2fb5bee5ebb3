{#- Fails with every row whose value is outside the bounds; both bounds count as inside. Null passes. -#}
{% test in_range(model, column_name, at_least=none, at_most=none) %}
{{ config(meta={'reason': '取值超出允许范围 / A value lies outside its bounds'}) }}
select *
from {{ model }}
where
    {% if at_least is not none %}{{ column_name }} < {{ at_least }}{% else %}false{% endif %}
    or {% if at_most is not none %}{{ column_name }} > {{ at_most }}{% else %}false{% endif %}
{% endtest %}
