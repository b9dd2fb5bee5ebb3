{#- An aggregate: the codes of a group, separated by commas, in the order of `place`; what is null is left out. -#}
{%- macro joined_codes(code, place) -%}
    {{- return(adapter.dispatch('joined_codes')(code, place)) -}}
{%- endmacro -%}

{%- macro default__joined_codes(code, place) -%}
    string_agg({{ code }}, ',' order by {{ place }} nulls last)
{%- endmacro -%}

{%- macro spark__joined_codes(code, place) -%}
    nullif(
        array_join(
            transform(
                array_sort(collect_list(case when {{ code }} is not null then struct({{ place }} is null as is_last, {{ place }} as place, {{ code }} as code) end)),
                one -> one.code
            ),
            ','
        ),
        ''
    )
{%- endmacro -%}
