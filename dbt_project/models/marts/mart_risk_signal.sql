-- Risk signals of assessed enterprises on the business date, each with its figure, what it is compared with, and the
-- first month end of the unbroken run on which it was there (within the twelve before). The level is that of all
-- signals of the enterprise together. A signal is no verdict and changes no score.
with dates as (
    select
        observation_date,
        is_current,
        row_number() over (order by observation_date desc) as date_no
    from {{ ref('int_credit__date') }}
),

run_of_dates as (
    select
        signal.enterprise_id,
        signal.rulebook_code,
        signal.signal_code,
        signal.observation_date,
        dates.date_no,
        row_number() over (
            partition by signal.enterprise_id, signal.rulebook_code, signal.signal_code
            order by signal.observation_date desc
        ) as signal_no
    from {{ ref('int_watch__signal') }} as signal
    inner join dates
        on signal.observation_date = dates.observation_date
),

begun as (
    select
        enterprise_id,
        rulebook_code,
        signal_code,
        min(observation_date) as since_date
    from run_of_dates
    where date_no = signal_no
    group by enterprise_id, rulebook_code, signal_code
)

select
    run.business_date,
    signal.enterprise_id,
    signal.rulebook_code,
    signal.version,
    signal.signal_code,
    begun.since_date,
    signal.figure_value,
    signal.former_value,
    signal.former_date,
    signal.evidence_value,
    signal.evidence_date,
    rules.operator,
    rules.threshold,
    rules.unit_code,
    rules.points as signal_points,
    level.points as watch_points,
    level.level_code as watch_level_code,
    rules.clause,
    rules.authority,
    rules.is_verified
from {{ ref('int_watch__signal') }} as signal
cross join {{ ref('dim_run') }} as run
inner join dates
    on signal.observation_date = dates.observation_date and dates.is_current
inner join {{ ref('int_enterprise__assessed') }} as assessed
    on signal.enterprise_id = assessed.enterprise_id
inner join begun
    on
        signal.enterprise_id = begun.enterprise_id
        and signal.rulebook_code = begun.rulebook_code
        and signal.signal_code = begun.signal_code
inner join {{ ref('watch_rule') }} as rules
    on
        signal.rulebook_code = rules.rulebook_code
        and signal.version = rules.version
        and signal.signal_code = rules.signal_code
left join {{ ref('int_watch__level') }} as level
    on
        signal.enterprise_id = level.enterprise_id
        and signal.observation_date = level.observation_date
        and signal.rulebook_code = level.rulebook_code
