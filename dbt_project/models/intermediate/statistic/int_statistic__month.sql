-- The month ends of the statistics: those with balances of loans in the thirteen months up to the newest, and how many
-- banks sent them. A job that delivers a month of long ago adds no month. Of bonds, insurance and guarantees a month is
-- told if any row of theirs is of it: without one, their figures are not known.
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
    ended.bank_count,
    bond.data_date is not null as has_bonds,
    policy.data_date is not null as has_insurance,
    guarantee.data_date is not null as has_guarantees
from ended
inner join newest
    on ended.month_end_date > {{ add_months('newest.month_end_date', -13) }}
{%- for name, alias in {
    'stg_finance__bond': 'bond', 'stg_finance__insurance_policy': 'policy', 'stg_finance__guarantee': 'guarantee',
}.items() %}
    left join (select data_date from {{ ref(name) }} group by data_date) as {{ alias }}
        on ended.month_end_date = {{ alias }}.data_date
{%- endfor %}
