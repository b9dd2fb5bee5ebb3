-- The figures that signals in force look at, on each observation date, as they were known then. Grave alerts on pledges
-- have no history: they are of the business date.
{{ config(materialized='view') }}
with asked as (
    select rules.figure_code
    from {{ ref('watch_rule') }} as rules
    inner join {{ ref('int_rulebook__effective') }} as effective
        on rules.rulebook_code = effective.rulebook_code and rules.version = effective.version
    group by rules.figure_code
)

select
    told.enterprise_id,
    told.observation_date,
    told.characteristic_code as figure_code,
    told.characteristic_value as figure_value,
    told.evidence_date
from {{ ref('int_credit__characteristic') }} as told
inner join asked
    on told.characteristic_code = asked.figure_code
where not told.is_stale
union all
select
    past.enterprise_id,
    past.observation_date,
    'credit_score' as figure_code,
    cast(past.score as decimal(28, 6)) as figure_value,
    past.observation_date as evidence_date
from {{ ref('int_credit__past') }} as past
inner join {{ ref('int_credit__scorecard') }} as scorecard
    on past.rulebook_code = scorecard.rulebook_code and past.version = scorecard.version
where scorecard.is_primary and past.score is not null
union all
select
    alert.enterprise_id,
    run.business_date as observation_date,
    'pledge_grave_alerts' as figure_code,
    cast(count(*) as decimal(28, 6)) as figure_value,
    max(alert.alert_date) as evidence_date
from {{ ref('int_pledge__alert') }} as alert
cross join {{ ref('dim_run') }} as run
inner join {{ ref('int_credit__date') }} as observed
    on run.business_date = observed.observation_date
where alert.alert_level_code = 'grave'
group by alert.enterprise_id, run.business_date
