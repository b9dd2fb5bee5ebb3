{#- The business date, for staging models, which may read nothing but sources. Later layers join dim_run. -#}
{%- macro business_date() -%}
    (select business_date from {{ source('landing', 'run') }})
{%- endmacro -%}
