-- The funnel of financing demands by the month of submission and by bank: how many reached each step, amounts, shares,
-- and the median days of each step. `is_additive`: it may be added over banks, which all demands together are not.
{%- set counts = ['submitted_count', 'matched_count', 'credit_count', 'drawn_count', 'closed_count'] %}
{%- set amounts = ['demand_cny', 'credit_cny', 'drawn_cny'] %}
with summed as (
    select
        month_end_date,
        dimension_code,
        group_code,
        count(*) as submitted_count,
        count(case when is_matched then 1 end) as matched_count,
        count(case when is_credit then 1 end) as credit_count,
        count(case when is_drawn then 1 end) as drawn_count,
        count(case when is_closed then 1 end) as closed_count,
        coalesce(sum(demand_amount_cny), 0) as demand_cny,
        coalesce(sum(credit_line_cny), 0) as credit_cny,
        coalesce(sum(disbursed_cny), 0) as drawn_cny
    from {{ ref('int_match__reached') }}
    group by month_end_date, dimension_code, group_code
)

select
    run.business_date,
    summed.month_end_date,
    summed.dimension_code,
    summed.group_code,
    figure.figure_code,
    case figure.figure_code
        {%- for code in counts + amounts %}
            when '{{ code }}' then cast(summed.{{ code }} as decimal(28, 6))
        {%- endfor %}
        {%- for step in ['matched', 'credit', 'drawn'] %}
            when '{{ step }}_share_pct' then {{ safe_ratio(
                'summed.' ~ step ~ '_count', 'summed.submitted_count', 'decimal(28, 6)', times=100
            ) }}
        {%- endfor %}
        else median.median_days
    end as figure_value,
    figure.unit_code,
    figure.flow_code,
    figure.is_additive and summed.dimension_code = 'bank' as is_additive,
    figure.is_additive_over_months
from summed
cross join {{ ref('funnel_figure') }} as figure
cross join {{ ref('dim_run') }} as run
left join {{ ref('int_match__median') }} as median
    on
        summed.month_end_date = median.month_end_date
        and summed.dimension_code = median.dimension_code
        and summed.group_code = median.group_code
        and figure.figure_code = median.figure_code
