{#-
    dbt's four standard tests, unchanged, with the reason that the gate shows. A test in YAML may state a better one.
-#}
{% test not_null(model, column_name) %}
    {{ config(meta={'reason': '该列不允许为空 / This column must never be empty'}) }}
    {{ return(adapter.dispatch('test_not_null', 'dbt')(model, column_name)) }}
{% endtest %}

{% test unique(model, column_name) %}
    {{ config(meta={'reason': '该列的值不允许重复 / No value of this column may occur twice'}) }}
    {{ return(adapter.dispatch('test_unique', 'dbt')(model, column_name)) }}
{% endtest %}

{% test accepted_values(model, column_name, values, quote=True) %}
    {{ config(meta={'reason': '该列只允许约定的取值 / This column holds only the agreed values'}) }}
    {{ return(adapter.dispatch('test_accepted_values', 'dbt')(model, column_name, values, quote)) }}
{% endtest %}

{% test relationships(model, column_name, to, field) %}
    {{ config(meta={'reason': '引用的记录必须存在 / What is referred to must exist'}) }}
    {{ return(adapter.dispatch('test_relationships', 'dbt')(model, column_name, to, field)) }}
{% endtest %}
