-- The figures that signals in force look at, on each observation date, as they were known then. Grave alerts on pledges
-- have no history: they are of the business date. Exits of venture-capital holders count for six months.
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
union all
select
    departure.enterprise_id,
    observed.observation_date,
    'venture_exits_6m' as figure_code,
    cast(count(*) as decimal(28, 6)) as figure_value,
    max(departure.exit_date) as evidence_date
from {{ ref('stg_innovation__venture_exit_version') }} as departure
inner join {{ ref('int_credit__date') }} as observed
    on
        departure.known_from_date <= observed.observation_date
        and coalesce(departure.known_to_date > observed.observation_date, true)
        and departure.exit_date <= observed.observation_date
        and departure.exit_date > {{ add_months('observed.observation_date', -6) }}
inner join {{ ref('venture_exit_rule') }} as rules
    on departure.exit_kind_code = rules.exit_kind_code
inner join {{ ref('int_rulebook__effective') }} as effective
    on rules.rulebook_code = effective.rulebook_code and rules.version = effective.version
where rules.is_signal
group by departure.enterprise_id, observed.observation_date
