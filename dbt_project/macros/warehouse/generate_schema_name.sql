{#- A model's schema is the name of its layer, as written: staging, intermediate, core, marts, seeds. -#}
{%- macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro -%}
