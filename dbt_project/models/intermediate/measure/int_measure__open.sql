-- Measures of which a complete list is not the whole answer for an enterprise: a record under review, an investment
-- in a currency without a rate, an investor that may or may not be qualified, a recognition without a day
-- that says whether it still holds. They are unknown, not zero.
{%- set foreign = "coalesce(received.currency_code, '') <> 'CNY'" %}
{%- set unqualified
    = 'received.is_qualified_investor is null or (received.is_qualified_investor and ' ~ foreign ~ ')' %}
{%- set windows = {
    'venture_amount_2y': {'months': -24, 'open': foreign},
    'venture_qualified_amount_2y': {'months': -24, 'open': unqualified},
    'venture_qualified_amount_3y': {'months': -36, 'open': unqualified},
} %}
with venture as (
    {%- for measure, window in windows.items() %}
        select
            received.enterprise_id,
            '{{ measure }}' as measure_code
        from {{ ref('stg_innovation__venture_investment') }} as received
        cross join {{ ref('dim_run') }} as run
        where
            received.received_date > {{ add_months('run.business_date', window.months) }}
            and ({{ window.open }})
    {{ 'union' if not loop.last }}
    {%- endfor %}
),

adverse as (
    select
        record.enterprise_id,
        made.measure_code
    from {{ ref('int_adverse__record') }} as record
    inner join {{ ref('adverse_record_measure') }} as made
        on record.adverse_record_code = made.adverse_record_code
    where {{ left_open('record', 'made') }}
    group by record.enterprise_id, made.measure_code
),

recognised as (
    select
        membership.enterprise_id,
        held.measure_code
    from {{ ref('int_recognition__status') }} as membership
    inner join {{ ref('recognition_measure') }} as held
        on membership.recognition_code = held.recognition_code
    where membership.state_code = 'unknown'
    group by membership.enterprise_id, held.measure_code
)

select
    enterprise_id,
    measure_code
from venture
where enterprise_id is not null
union
select
    enterprise_id,
    measure_code
from adverse
union
select
    enterprise_id,
    measure_code
from recognised
