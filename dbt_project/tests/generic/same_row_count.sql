{#- Fails with both counts where two tables do not have the same number of rows. -#}
{% test same_row_count(model, to) %}
{{ config(meta={'reason': '两表行数必须一致 / Both tables must have the same number of rows'}) }}
with counted as (
    select
        (select count(*) from {{ model }}) as row_count,
        (select count(*) from {{ to }}) as expected_count
)

select *
from counted
where row_count <> expected_count
{% endtest %}
