{#- Fails with every combination of the given columns that occurs more than once. -#}
{% test unique_key(model, columns) %}
{{ config(meta={'reason': '主键组合不允许重复 / No combination of these columns may occur twice'}) }}
select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
