-- Each financing demand under the month of its submission, for all and under its bank (`none` while it has none): which
-- steps it reached, and the days of each. A step is reached if it or a later one was told.
with stepped as (
    select
        demand_no,
        {{ month_end('submitted_date') }} as month_end_date,
        coalesce(bank_code, 'none') as bank_code,
        demand_amount_cny,
        credit_line_cny,
        disbursed_cny,
        drawn_date is not null or demand_status_code = 'disbursed' as is_drawn,
        credit_date is not null or demand_status_code = 'approved' as is_credit,
        matched_date is not null or demand_status_code = 'matching' as is_matched,
        demand_status_code in ('refused', 'withdrawn') as is_closed,
        {{ days_between('submitted_date', 'matched_date') }} as days_to_match,
        {{ days_between('matched_date', 'credit_date') }} as days_to_credit,
        {{ days_between('credit_date', 'drawn_date') }} as days_to_draw
    from {{ ref('int_match__step') }}
)
{%- for dimension, group in {'all': "'demands'", 'bank': 'bank_code'}.items() %}
    select
        demand_no,
        month_end_date,
        '{{ dimension }}' as dimension_code,
        {{ group }} as group_code,
        demand_amount_cny,
        credit_line_cny,
        disbursed_cny,
        is_drawn,
        is_credit or is_drawn as is_credit,
        is_matched or is_credit or is_drawn as is_matched,
        is_closed,
        days_to_match,
        days_to_credit,
        days_to_draw
    from stepped
    {{ 'union all' if not loop.last }}
{%- endfor %}
