-- What each enterprise has besides loans and venture capital at each month's end, and what was paid in the month:
-- bonds, technology insurance and guarantees. A balance counts in the month that its list is of, unless its own dates
-- say that it begins later or is over; what is new or paid counts in the month of its date.
{%- set sums = [
    'bond_balance_cny', 'new_bond_count', 'new_bond_cny', 'insurance_cover_cny', 'premium_cny', 'insurance_claim_cny',
    'guarantee_liability_cny', 'new_guarantee_cny', 'compensated_cny', 'rated_liability_cny', 'fee_sum',
] %}
{%- set in_month = 'between month.month_start_date and month.month_end_date' %}
{%- set has_begun = 'coalesce(entry.from_date <= month.month_end_date, true)' %}
{%- set is_a_bond = 'coalesce(entry.value_date <= month.month_end_date, true)'
    ~ ' and coalesce(entry.due_date > month.month_end_date, true)' %}
{%- set kinds = {
    'stg_finance__bond': {
        'bond_balance_cny': 'case when ' ~ is_a_bond ~ ' then entry.balance_cny end',
        'new_bond_count': 'case when entry.value_date ' ~ in_month ~ ' then 1 end',
        'new_bond_cny': 'case when entry.value_date ' ~ in_month ~ ' then entry.issued_cny end',
    },
    'stg_finance__insurance_policy': {
        'insurance_cover_cny': 'case when ' ~ has_begun ~ ' and entry.to_date >= month.month_end_date'
            ~ ' then entry.cover_cny end',
        'premium_cny': 'entry.premium_cny',
        'insurance_claim_cny': 'entry.claim_cny',
    },
    'stg_finance__guarantee': {
        'guarantee_liability_cny': 'case when ' ~ has_begun ~ ' then entry.liability_cny end',
        'new_guarantee_cny': 'case when entry.from_date ' ~ in_month ~ ' then entry.guaranteed_cny end',
        'compensated_cny': 'case when entry.compensated_date is null or entry.compensated_date ' ~ in_month
            ~ ' then entry.compensated_cny end',
        'rated_liability_cny': 'case when ' ~ has_begun ~ ' and ' ~ plausible_fee('entry.fee_rate_pct')
            ~ ' is not null then entry.liability_cny end',
        'fee_sum': 'case when ' ~ has_begun ~ ' then '
            ~ product('entry.liability_cny', 'coalesce(' ~ plausible_fee('entry.fee_rate_pct') ~ ', 0)') ~ ' end',
    },
} %}
with told as (
    {%- for name, figures in kinds.items() %}
        select
            month.month_end_date,
            {%- for sum in sums %}
                cast({{ figures.get(sum, '0') }} as decimal(38, 8)) as {{ sum }},
            {%- endfor %}
            entry.enterprise_id
        from {{ ref(name) }} as entry
        inner join {{ ref('int_statistic__month') }} as month
            on entry.data_date = month.month_end_date
        where entry.enterprise_id is not null
        {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    month_end_date,
    {%- for sum in sums %}
        coalesce(sum({{ sum }}), 0) as {{ sum }},
    {%- endfor %}
    enterprise_id
from told
group by month_end_date, enterprise_id
