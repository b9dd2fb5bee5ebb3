{#- Date arithmetic. Dates go in and come out, never a timestamp or an interval; `days` is any integer expression. -#}

{#-
    The date `months` months away, a number or any integer expression; null months give null. The day is cut to the last
    day of a shorter month (29 Feb - 12 months = 28 Feb).
-#}
{%- macro add_months(date, months) -%}
    {{- return(adapter.dispatch('add_months')(date, months)) -}}
{%- endmacro -%}

{%- macro default__add_months(date, months) -%}
    cast({{ date }} + ({{ months }}) * interval '1' month as date)
{%- endmacro -%}

{%- macro spark__add_months(date, months) -%}
    add_months({{ date }}, {{ months }})
{%- endmacro -%}

{#- The date `days` days away. -#}
{%- macro add_days(date, days) -%}
    {{- return(adapter.dispatch('add_days')(date, days)) -}}
{%- endmacro -%}

{%- macro default__add_days(date, days) -%}
    cast({{ date }} + ({{ days }}) * interval '1' day as date)
{%- endmacro -%}

{%- macro spark__add_days(date, days) -%}
    date_add({{ date }}, {{ days }})
{%- endmacro -%}

{#-
    The date `days` working days after `date`, Monday to Friday, up to sixty. Public holidays and the working days that
    make up for them are not known here. Weekends between are counted without a division, in which engines differ.
-#}
{%- macro add_working_days(date, days) -%}
    {%- set weekday = iso_weekday(date) -%}
    {%- set friday = 'least(' ~ weekday ~ ', 5)' -%}
    {%- set weekends = [] -%}
    {%- for week in range(1, 13) -%}
        {%- do weekends.append(
            'case when ' ~ friday ~ ' - 1 + (' ~ days ~ ') >= ' ~ 5 * week ~ ' then 2 else 0 end'
        ) -%}
    {%- endfor -%}
    {{- add_days(date, friday ~ ' - ' ~ weekday ~ ' + (' ~ days ~ ') + ' ~ weekends | join(' + ')) -}}
{%- endmacro -%}

{#- The day of the week: 1 for Monday, 7 for Sunday. -#}
{%- macro iso_weekday(date) -%}
    {{- return(adapter.dispatch('iso_weekday')(date)) -}}
{%- endmacro -%}

{%- macro default__iso_weekday(date) -%}
    cast(extract(isodow from {{ date }}) as integer)
{%- endmacro -%}

{%- macro spark__iso_weekday(date) -%}
    (weekday({{ date }}) + 1)
{%- endmacro -%}

{#- Number of days from `start` to `end`: 1 for two days in a row. -#}
{%- macro days_between(start, end) -%}
    {{- return(adapter.dispatch('days_between')(start, end)) -}}
{%- endmacro -%}

{%- macro default__days_between(start, end) -%}
    date_diff('day', {{ start }}, {{ end }})
{%- endmacro -%}

{%- macro spark__days_between(start, end) -%}
    datediff({{ end }}, {{ start }})
{%- endmacro -%}

{#-
    Completed years from `start` to `end`, as in a person's age: the year counts from the anniversary on.
    For a start on 29 February the anniversary in a common year is 1 March.
-#}
{%- macro completed_years(start, end) -%}
    (
        extract(year from {{ end }}) - extract(year from {{ start }})
        - case
            when
                extract(month from {{ end }}) * 100 + extract(day from {{ end }})
                < extract(month from {{ start }}) * 100 + extract(day from {{ start }})
                then 1
            else 0
        end
    )
{%- endmacro -%}

{#-
    How many whole months `date` is before `end`: 0 for the month that ends on `end`, 11 for the first of twelve.
    Months are counted back from `end`, so a window of twelve months holds twelve of them, whatever day it ends on.
-#}
{%- macro whole_months_before(date, end) -%}
    cast(
        (extract(year from {{ end }}) - extract(year from {{ date }})) * 12
        + extract(month from {{ end }}) - extract(month from {{ date }})
        - case when extract(day from {{ date }}) > extract(day from {{ end }}) then 1 else 0 end
        as integer
    )
{%- endmacro -%}

{#- The calendar year of a date. -#}
{%- macro year_of(date) -%}
    cast(extract(year from {{ date }}) as integer)
{%- endmacro -%}

{#- The first day of the month of a date. -#}
{%- macro month_start(date) -%}
    cast(substring(cast({{ date }} as string), 1, 8) || '01' as date)
{%- endmacro -%}

{#- The last day of the month of a date. -#}
{%- macro month_end(date) -%}
    {{ add_days(add_months(month_start(date), 1), -1) }}
{%- endmacro -%}
