{#- Whether a pledge is in force on a day: from the day it is registered to the day before it is released. -#}
{%- macro is_live_pledge(pledge, day) -%}
    (
        {{ pledge }}.status_code in ('in_force', 'changed')
        and {{ pledge }}.registered_date <= {{ day }}
        and coalesce({{ pledge }}.released_date > {{ day }}, true)
    )
{%- endmacro -%}
