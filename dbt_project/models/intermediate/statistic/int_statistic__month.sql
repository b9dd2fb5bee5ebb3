-- The month ends of the statistics: those with balances of loans in the thirteen months up to the newest, and how many
-- banks sent them. A job that delivers a month of long ago adds no month.
with ended as (
    select
        data_date as month_end_date,
        cast(count(distinct bank_code) as integer) as bank_count
    from {{ ref('stg_finance__loan_balance') }}
    where data_date = {{ month_end('data_date') }}
    group by data_date
),

newest as (
    select max(month_end_date) as month_end_date
    from ended
)

select
    ended.month_end_date,
    {{ month_start('ended.month_end_date') }} as month_start_date,
    ended.bank_count
from ended
inner join newest
    on ended.month_end_date > {{ add_months('newest.month_end_date', -13) }}
