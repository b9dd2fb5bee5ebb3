-- The day of this build and its figure year: what "last year" means in every rule, the last year whose income tax is
-- settled on that day.
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
inner join {{ ref('rulebook') }} as rulebook
    on {{ in_force_on('run.business_date', 'rulebook.effective_to', 'rulebook.effective_from') }}
inner join {{ ref('calendar_rule') }} as calendar
    on
        rulebook.rulebook_code = calendar.rulebook_code
        and rulebook.version = calendar.version
        and calendar.rule_code = 'last_year_counts'
