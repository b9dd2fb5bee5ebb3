{#-
    Which submission of a tax return counts: the last one submitted; of one day the one written last, and of two that
    even so are alike the correction ('correction' sorts before 'original').
-#}
{%- macro submission_order() -%}
    {{- return([
        'coalesce(submitted_date, cast(etl_at as date)) desc nulls last',
        'etl_at desc nulls last',
        'submission_kind_code asc',
    ]) -}}
{%- endmacro -%}
