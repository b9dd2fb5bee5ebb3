-- Signals on each observation date: the figure, or its difference from the one as many months before, against the
-- threshold of the rule. A month counts back to its end. Without both figures there is no signal.
with rules as (
    select rule_row.*
    from {{ ref('watch_rule') }} as rule_row
    inner join {{ ref('int_rulebook__effective') }} as effective
        on rule_row.rulebook_code = effective.rulebook_code and rule_row.version = effective.version
),

months as (
    select compared_months
    from rules
    where compared_months > 0
    group by compared_months
),

dates as (
    select
        observation_date,
        {{ month_start('observation_date') }} as month_date
    from {{ ref('int_credit__date') }}
),

pairs as (
    select
        present.observation_date,
        months.compared_months,
        past.observation_date as former_date
    from dates as present
    cross join months
    inner join dates as past
        on {{ add_months('present.month_date', '-months.compared_months') }} = past.month_date
),

measured as (
    select
        present.enterprise_id,
        present.observation_date,
        present.evidence_date,
        rules.rulebook_code,
        rules.version,
        rules.signal_code,
        rules.operator,
        rules.threshold,
        rules.points,
        present.figure_value,
        former.figure_value as former_value,
        pairs.former_date,
        case
            when rules.compared_months = 0 then present.figure_value
            else cast(present.figure_value - former.figure_value as decimal(28, 6))
        end as evidence_value
    from {{ ref('int_watch__figure') }} as present
    inner join rules
        on present.figure_code = rules.figure_code
    left join pairs
        on present.observation_date = pairs.observation_date and rules.compared_months = pairs.compared_months
    left join {{ ref('int_watch__figure') }} as former
        on
            present.enterprise_id = former.enterprise_id
            and present.figure_code = former.figure_code
            and pairs.former_date = former.observation_date
)

select
    enterprise_id,
    observation_date,
    rulebook_code,
    version,
    signal_code,
    figure_value,
    former_value,
    former_date,
    evidence_value,
    evidence_date,
    points
from measured
where (operator = 'ge' and evidence_value >= threshold) or (operator = 'le' and evidence_value <= threshold)
