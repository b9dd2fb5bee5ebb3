{#- Fails with one row, the count, where a table has fewer or more rows than allowed. -#}
{% test row_count_between(model, at_least, at_most) %}
{{ config(meta={'reason': '行数超出允许范围 / The number of rows lies outside its bounds'}) }}
select count(*) as row_count
from {{ model }}
having count(*) < {{ at_least }} or count(*) > {{ at_most }}
{% endtest %}
