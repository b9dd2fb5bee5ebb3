{#- What a rule says as one text, `name value, name value`, texts before decimals; what is null is left out. -#}
{%- macro rule_text(texts, decimals) -%}
    {%- set parts = [] -%}
    {%- for column in texts + decimals -%}
        {%- set words = column | replace('_code', '') | replace('_', ' ') -%}
        {%- set value = decimal_text(column) if column in decimals else 'cast(' ~ column ~ ' as string)' -%}
        {%- do parts.append("coalesce(', " ~ words ~ " ' || " ~ value ~ ", '')") -%}
    {%- endfor -%}
    {{- "substring(" ~ parts | join(' || ') ~ ", 3)" if parts else "''" -}}
{%- endmacro -%}

{#- The columns that tell the rules of one version apart, as one code: `a/b`. -#}
{%- macro rule_code(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append("coalesce(cast(" ~ column ~ " as string), '')") -%}
    {%- endfor -%}
    {{- parts | join(" || '/' || ") -}}
{%- endmacro -%}
