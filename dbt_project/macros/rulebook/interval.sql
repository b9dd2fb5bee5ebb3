{#-
    Rules write their bounds as documents do: at least, above, at most, below. Models compare with one half-open interval,
    `value >= from_value and value < below_value`. A measure has six decimals, so "above x" is "at least x + 0.000001", and
    "at most x" is "below x + 0.000001". Without a bound the interval is open-ended.
-#}
{%- macro from_value(at_least, above) -%}
    cast(coalesce({{ at_least }}, {{ above }} + 0.000001, -999999999999999999999) as decimal(28, 6))
{%- endmacro -%}

{%- macro below_value(at_most, below) -%}
    cast(coalesce({{ below }}, {{ at_most }} + 0.000001, 999999999999999999999) as decimal(28, 6))
{%- endmacro -%}

{#- The same for a rule that is written as an operator (ge, gt, le, lt, eq) and a threshold. -#}
{%- macro operator_from_value(operator, threshold) -%}
    {{- from_value(
        'case when ' ~ operator ~ " in ('ge', 'eq') then " ~ threshold ~ ' end',
        'case when ' ~ operator ~ " = 'gt' then " ~ threshold ~ ' end'
    ) -}}
{%- endmacro -%}

{%- macro operator_below_value(operator, threshold) -%}
    {{- below_value(
        'case when ' ~ operator ~ " in ('le', 'eq') then " ~ threshold ~ ' end',
        'case when ' ~ operator ~ " = 'lt' then " ~ threshold ~ ' end'
    ) -}}
{%- endmacro -%}

{#- The upper end of a count that has none: more rights than anybody holds, and less than an interval without a bound. -#}
{%- macro without_end() -%}
    999999999
{%- endmacro -%}
