{#-
    The last full date that a text names, as a date: `2023-11-30至2026-11-29`, `2026年11月29日`, `至20261129`. Null where it names
    none (三年, 长期, 2026年11月), or goes on from the date (`自2023年11月30日起三年`).

    The patterns have no backslash: Spark reads one in a literal as an escape, DuckDB does not.
-#}
{%- macro last_date_in(text) -%}
    {%- set before = '^(?:.*[^0-9])?((?:19|20)[0-9]{2})' -%}
    {%- set after = '(?: *日 *(?:[^ 起]|$)| +(?:[^ 日起]|$)|[^ 0-9日起]|$)' -%}
    {%- set parted = before ~ ' *[-/.年] *([0-9]{1,2}) *[-/.月] *([0-9]{1,2})' ~ after -%}
    {%- set solid = before ~ '([01][0-9])([0-3][0-9])' ~ after -%}
    coalesce(
        {%- for pattern in [parted, solid] %}
        try_cast(
            regexp_extract({{ text }}, '{{ pattern }}', 1)
            || '-' || regexp_extract({{ text }}, '{{ pattern }}', 2)
            || '-' || regexp_extract({{ text }}, '{{ pattern }}', 3) as date
        ){{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro -%}
