-- The year that "last year" means in every rule: the last one whose income tax is settled on the business date.
select
    run.business_date,
    cast(
        {{ year_of('run.business_date') }}
        - case
            when
                extract(month from run.business_date) * 100 + extract(day from run.business_date)
                >= calendar.from_month * 100 + calendar.from_day
                then 1
            else 2
        end
        as integer
    ) as figure_year
from {{ ref('stg_landing__run') }} as run
inner join {{ ref('int_rulebook__effective') }} as rulebook
    on run.business_date = rulebook.business_date
inner join {{ ref('calendar_rule') }} as calendar
    on
        rulebook.rulebook_code = calendar.rulebook_code
        and rulebook.version = calendar.version
        and calendar.rule_code = 'last_year_counts'
