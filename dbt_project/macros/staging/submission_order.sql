{#- The day on which a tax return was submitted; the day it was written where the form leaves it out. -#}
{%- macro submitted_on() -%}
    coalesce(submitted_date, cast(etl_at as date))
{%- endmacro -%}

{#-
    Which submission of a tax return counts, for `newest_by`: the last one submitted; on one day the one written last,
    and if that is equal too, the correction ('correction' sorts before 'original').
-#}
{%- macro submission_order() -%}
    {{- return([
        submitted_on() ~ ' desc nulls last',
        'etl_at desc nulls last',
        'submission_kind_code asc nulls last',
    ]) -}}
{%- endmacro -%}
