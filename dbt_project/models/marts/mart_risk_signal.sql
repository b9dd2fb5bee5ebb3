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
        sign.enterprise_id,
        sign.rulebook_code,
        sign.signal_code,
        sign.observation_date,
        dates.date_no,
        row_number() over (
            partition by sign.enterprise_id, sign.rulebook_code, sign.signal_code
            order by sign.observation_date desc
        ) as signal_no
    from {{ ref('int_watch__signal') }} as sign
    inner join dates
        on sign.observation_date = dates.observation_date
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
    sign.enterprise_id,
    sign.rulebook_code,
    sign.version,
    sign.signal_code,
    begun.since_date,
    sign.figure_value,
    sign.former_value,
    sign.former_date,
    sign.evidence_value,
    sign.evidence_date,
    rules.operator,
    rules.threshold,
    rules.unit_code,
    rules.points as signal_points,
    reached.points as watch_points,
    reached.level_code as watch_level_code,
    rules.clause,
    rules.authority,
    rules.is_verified
from {{ ref('int_watch__signal') }} as sign
cross join {{ ref('dim_run') }} as run
inner join dates
    on sign.observation_date = dates.observation_date and dates.is_current
inner join {{ ref('int_enterprise__assessed') }} as assessed
    on sign.enterprise_id = assessed.enterprise_id
inner join begun
    on
        sign.enterprise_id = begun.enterprise_id
        and sign.rulebook_code = begun.rulebook_code
        and sign.signal_code = begun.signal_code
inner join {{ ref('watch_rule') }} as rules
    on
        sign.rulebook_code = rules.rulebook_code
        and sign.version = rules.version
        and sign.signal_code = rules.signal_code
left join {{ ref('int_watch__level') }} as reached
    on
        sign.enterprise_id = reached.enterprise_id
        and sign.observation_date = reached.observation_date
        and sign.rulebook_code = reached.rulebook_code
