{#-
    A text without any of what matches a pattern. DuckDB takes away the first match alone unless it is told `g`; Spark
    takes away all, and reads a `g` as the place to begin at. A `$` is the end of the text; Spark's is also before a line
    feed that ends it. A pattern has no backslash, which Spark reads as an escape, and no `$` among the characters of `[]`.
-#}
{%- macro without_matches(text, pattern) -%}
    {{- return(adapter.dispatch('without_matches')(text, pattern)) -}}
{%- endmacro -%}

{%- macro default__without_matches(text, pattern) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '', 'g')
{%- endmacro -%}

{%- macro spark__without_matches(text, pattern) -%}
    regexp_replace({{ text }}, '{{ pattern | replace('$', '(?!(?s:.))') }}', '')
{%- endmacro -%}
