-- How the credit score of each assessed enterprise came about: on the business date and the month ends of a year
-- before it, of what was known on each, under the version in force on that day and under that of the business date.
select
    run.business_date,
    past.enterprise_id,
    past.rulebook_code,
    past.observation_date,
    max(case when past.was_in_force then past.version end) as version_of_day,
    max(case when past.was_in_force then past.score end) as score_of_day,
    max(case when past.is_in_force then past.version end) as version,  -- noqa: RF04
    max(case when past.is_in_force then past.score end) as score,
    max(case when past.is_in_force then past.coverage_pct end) as coverage_pct
from {{ ref('int_credit__past') }} as past
cross join {{ ref('dim_run') }} as run
inner join {{ ref('int_enterprise__assessed') }} as assessed
    on past.enterprise_id = assessed.enterprise_id
group by run.business_date, past.enterprise_id, past.rulebook_code, past.observation_date
