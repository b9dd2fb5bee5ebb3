{#-
    Every version of every row of a feed, with the days on which it was the one known: from `known_from_date`, the day that its
    arrival covers, and before `known_to_date`, when a later version took its place (null if none did). A row whose
    arrival has no date has no `known_from_date`.

    key, columns, newest_by, event_date, computed: as of `newest_rows`; `newest_by` and the content decide within one day.
    keep: condition on a version; where it does not hold the key has no row from then on, as after a deletion.
-#}
{%- macro version_rows(
    bureau, feed, key, columns, newest_by=[], event_date=none, keep=none, computed={}
) -%}
    {%- set linked = 'enterprise_id' in columns and bureau ~ '/' ~ feed != 'registry/change' -%}
    {%- set content = columns | reject('in', key) -%}
    select
        {{ named_columns(columns, linked) }},
        _as_of_date as known_from_date,
        known_to_date,
        _delivery_id as delivery_id,
        _record_id as record_id
    from (
        select
            dated.*,
            lead(_as_of_date) over (partition by {{ linked_names(key, linked) | join(', ') }} order by _as_of_date asc nulls first)
                as known_to_date
        from (
            select
                known.*,
                row_number() over (
                    partition by {{ (linked_names(key, linked) + ['_as_of_date']) | join(', ') }}
                    order by {{ (newest_by + content_order(content, linked) + ['_record_id asc nulls last']) | join(', ') }}
                ) as rank_of_day
            from ({{ known_rows(bureau, feed, event_date, computed, linked) }}) as known
        ) as dated
        where rank_of_day = 1
    ) as versions
    {{ 'where ' ~ keep if keep }}
{%- endmacro -%}
