-- The first default of each debtor at each bank, and what told it first: more than 90 days overdue, a class of
-- substandard or worse, or a claim on the risk pool. The day on which 90 days were exceeded is counted back from the
-- month's end.
with told as (
    select
        enterprise_id,
        bank_code,
        coalesce(data_date - (cast(over_90_days as integer) - 91), data_date) as default_date,
        case when over_90_days is not null then 'overdue' else 'class' end as cause_code
    from {{ ref('int_credit__debtor_month') }}
    where is_in_default
    union all
    select
        enterprise_id,
        bank_code,
        claimed_date as default_date,
        'claim' as cause_code
    from {{ ref('stg_finance__compensation_claim') }}
    where enterprise_id is not null and claimed_date is not null
),

ranked as (
    select
        *,
        row_number() over (
            partition by enterprise_id, bank_code
            order by
                default_date asc nulls last,
                case cause_code when 'overdue' then 1 when 'class' then 2 else 3 end asc nulls last
        ) as default_rank
    from told
)

select
    enterprise_id,
    bank_code,
    default_date,
    cause_code
from ranked
where default_rank = 1
