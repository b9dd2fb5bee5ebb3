{#-
    Of the known rows of a feed, the newest of each key: a correction, a month sent again, a list that replaces another.

    key: columns that identify what a row is about. Rows that lack one of them are told apart by the others.
    newest_by: what decides before the date of the arrival, such as `['etl_at desc nulls last']`.
    columns: landed columns of the model, in order. Where rows of one day contradict each other their content decides, in
        this order, and never the order of arrival; the record's number comes last and only chooses between equal rows.
    computed: more columns, made of all known rows: name -> SQL expression.
    derived: more columns, made of the chosen row: name -> SQL expression.
    without: columns that only decide or derive, and are not columns of the model.

    Adds `as_of_date` (date of the arrival), `delivery_id` and `record_id`.
-#}
{%- macro newest_rows(
    bureau, feed, key, columns, newest_by=[], event_date=none, computed={}, derived={}, without=[]
) -%}
    {%- set linked = is_linked(bureau, feed, columns) -%}
    {%- set known = known_rows(bureau, feed, event_date, computed, linked) -%}
    {%- set content = columns | reject('in', key) -%}
    {%- set recency = newest_by + ['_as_of_date desc nulls last'] + content_order(content, linked) -%}
    {{- first_rows(known, key, recency, columns, derived=derived, without=without, linked=linked) -}}
{%- endmacro -%}

{#-
    The current rows of a `delta` feed: changes are applied by key, the latest of each key counts, and a deletion takes
    the row away. Within one arrival the order of rows is content (see docs/decisions/007).
-#}
{%- macro current_rows(bureau, feed, key, columns, derived={}) -%}
    {%- set linked = is_linked(bureau, feed, columns) -%}
    {%- set recency = ['_delivery_order desc', '_row_no desc'] -%}
    {%- set known = known_rows(bureau, feed, linked=linked) -%}
    {{- first_rows(known, key, recency, columns, keep="_change_code <> 'delete'", derived=derived, linked=linked) -}}
{%- endmacro -%}

{#- Every known row of an `append` feed whose rows are events that never replace each other. -#}
{%- macro all_rows(bureau, feed, columns, event_date=none, derived={}) -%}
    {%- set linked = is_linked(bureau, feed, columns) -%}
    select
        {{ named_columns(columns, linked) }},
        {%- for name, value in derived.items() %}
        {{ value }} as {{ name }},
        {%- endfor %}
        _as_of_date as as_of_date,
        _delivery_id as delivery_id,
        _record_id as record_id
    from ({{ known_rows(bureau, feed, event_date, linked=linked) }}) as known
{%- endmacro -%}

{%- macro first_rows(rows, key, recency, columns, keep=none, derived={}, without=[], linked=false) -%}
    select
        {{ named_columns(columns | reject('in', without), linked) }},
        {%- for name, value in derived.items() %}
        {{ value }} as {{ name }},
        {%- endfor %}
        _as_of_date as as_of_date,
        _delivery_id as delivery_id,
        _record_id as record_id
    from (
        select
            known.*,
            row_number() over (
                partition by {{ linked_names(key, linked) | join(', ') }}
                order by {{ (recency + ['_record_id asc nulls last']) | join(', ') }}
            ) as recency_rank
        from ({{ rows }}) as known
    ) as ranked
    where recency_rank = 1{{ ' and ' ~ keep if keep }}
{%- endmacro -%}

{%- macro content_order(columns, linked=false) -%}
    {%- set found = [] -%}
    {%- for column in linked_names(columns, linked) -%}
        {%- do found.append(column ~ ' desc nulls last') -%}
    {%- endfor -%}
    {{- return(found) -}}
{%- endmacro -%}
