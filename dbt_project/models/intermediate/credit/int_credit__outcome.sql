-- How each borrower that was not in default on an observation date fared at its banks in the twelve months after it:
-- bad if it defaulted at one of them, indeterminate if it was more than 30 days overdue, good if neither; censored
-- while the balances do not cover the twelve months. Outcomes are what is known on the business date.
with covered as (
    select max(data_date) as covered_to_date
    from {{ ref('int_credit__debtor_month') }}
),

candidates as (
    select
        observed.observation_date,
        {{ add_months('observed.observation_date', 12) }} as until_date,
        debt.enterprise_id,
        debt.bank_code,
        max(debt.data_date) as seen_date
    from {{ ref('int_credit__window') }} as observed
    inner join {{ ref('int_credit__debtor_month') }} as debt
        on debt.data_date between observed.from_3m_date and observed.observation_date
    where debt.balance_cny > 0
    group by observed.observation_date, debt.enterprise_id, debt.bank_code
),

after as (
    select
        candidates.enterprise_id,
        candidates.observation_date,
        candidates.bank_code,
        candidates.until_date,
        max(debt.overdue_days) as overdue_days
    from candidates
    left join {{ ref('int_credit__debtor_month') }} as debt
        on
            candidates.enterprise_id = debt.enterprise_id
            and candidates.bank_code = debt.bank_code
            and candidates.observation_date < debt.data_date
            and candidates.until_date >= debt.data_date
    group by candidates.enterprise_id, candidates.observation_date, candidates.bank_code, candidates.until_date
),

judged as (
    select
        after.enterprise_id,
        after.observation_date,
        max(case when defaulted.default_date <= after.observation_date then 1 else 0 end) as was_in_default,
        min(
            case
                when defaulted.default_date > after.observation_date and defaulted.default_date <= after.until_date
                    then defaulted.default_date
            end
        ) as default_date,
        max(case when after.overdue_days > 30 then 1 else 0 end) as was_late,
        max(
            case when covered.covered_to_date >= {{ add_days('after.until_date', -15) }} then 1 else 0 end
        ) as is_covered
    from after
    cross join covered
    left join {{ ref('int_credit__default') }} as defaulted
        on after.enterprise_id = defaulted.enterprise_id and after.bank_code = defaulted.bank_code
    group by after.enterprise_id, after.observation_date
)

select
    enterprise_id,
    observation_date,
    case
        when default_date is not null then 'bad'
        when is_covered = 0 then 'censored'
        when was_late = 1 then 'indeterminate'
        else 'good'
    end as outcome_code,
    default_date
from judged
where was_in_default = 0
