-- The longest time without a sale in the twelve months before each observation date, and the time since the last
-- sale, in days. Within a month only its first and last day of sale count.
with known as (
    select
        sold.enterprise_id,
        observed.observation_date,
        observed.from_12m_date,
        sold.first_date,
        sold.last_date,
        max(sold.last_date) over (
            partition by sold.enterprise_id, observed.observation_date
            order by sold.first_date asc nulls last, sold.last_date asc nulls last
            rows between unbounded preceding and 1 preceding
        ) as before_date
    from {{ ref('int_credit__invoice_month') }} as sold
    inner join {{ ref('int_credit__window') }} as observed
        on sold.known_from_date <= observed.observation_date and sold.last_date <= observed.observation_date
    where sold.direction_code = 'sale' and sold.first_date is not null
),

gaps as (
    select
        enterprise_id,
        observation_date,
        max(
            case
                when first_date >= from_12m_date
                    then {{ days_between('greatest(coalesce(before_date, first_date), from_12m_date)', 'first_date') }}
            end
        ) as longest_days,
        max(last_date) as last_date,
        max(from_12m_date) as from_12m_date
    from known
    group by enterprise_id, observation_date
)

select
    enterprise_id,
    observation_date,
    last_date as evidence_date,
    cast({{ days_between('last_date', 'observation_date') }} as decimal(28, 6)) as silence_days,
    cast(
        greatest(
            coalesce(longest_days, 0),
            {{ days_between('greatest(last_date, from_12m_date)', 'observation_date') }}
        ) as decimal(28, 6)
    ) as silence_longest_days
from gaps
