{#-
    Whether the rows of a feed are linked by their numbers: they identify enterprises, and linking does not read them in
    staging to say who there is (the registry) or whom their names mean (`parties` of the contract).
-#}
{%- macro is_linked(bureau, feed, columns) -%}
    {%- set read_by_linking = [
        'registry/enterprise', 'registry/change', 'credit/admin_penalty', 'credit/dishonest_debtor',
        'innovation/gradient_list', 'innovation/hte_certificate', 'innovation/programme', 'innovation/tech_contract',
    ] -%}
    {{- return('enterprise_id' in columns and bureau ~ '/' ~ feed not in read_by_linking) -}}
{%- endmacro -%}

{#- The name that a column has in known rows: whose a row is stands in columns of its own there, if it is `linked`. -#}
{%- macro linked_name(column, linked) -%}
    {{- return('linked_' ~ column if linked and column in ['enterprise_id', 'uscc'] else column) -}}
{%- endmacro -%}

{%- macro linked_names(columns, linked) -%}
    {%- set found = [] -%}
    {%- for column in columns -%}
        {%- do found.append(linked_name(column, linked)) -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro -%}

{#- Columns of known rows, under their own names. -#}
{%- macro named_columns(columns, linked) -%}
    {%- set found = [] -%}
    {%- for column in columns -%}
        {%- set name = linked_name(column, linked) -%}
        {%- do found.append(name if name == column else name ~ ' as ' ~ column) -%}
    {%- endfor -%}
    {{- found | join(',\n        ') -}}
{%- endmacro -%}
