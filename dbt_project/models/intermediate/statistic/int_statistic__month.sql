-- The month ends of the statistics: the last thirteen of which balances of loans are known.
with ended as (
    select data_date as month_end_date
    from {{ ref('stg_finance__loan_balance') }}
    where data_date = {{ month_end('data_date') }}
    group by data_date
),

numbered as (
    select
        month_end_date,
        row_number() over (order by month_end_date desc) as place
    from ended
)

select
    month_end_date,
    {{ month_start('month_end_date') }} as month_start_date
from numbered
where place <= 13
