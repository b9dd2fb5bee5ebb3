{#- Fails with one row, the count, where a table has fewer or more rows than allowed. -#}
{% test row_count_between(model, at_least, at_most) %}
select count(*) as row_count
from {{ model }}
having count(*) < {{ at_least }} or count(*) > {{ at_most }}
{% endtest %}
