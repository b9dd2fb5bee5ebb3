-- The median days of each step in each group: of an even number the mean of both in the middle. Steps without both days
-- do not count.
with told as (
    {%- for step in ['match', 'credit', 'draw'] %}
        select
            month_end_date,
            dimension_code,
            group_code,
            'days_to_{{ step }}' as figure_code,
            days_to_{{ step }} as days
        from {{ ref('int_match__reached') }}
        where days_to_{{ step }} is not null
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

placed as (
    select
        *,
        row_number() over (
            partition by month_end_date, dimension_code, group_code, figure_code order by days nulls last
        ) as place
    from told
),

counted as (
    select
        month_end_date,
        dimension_code,
        group_code,
        figure_code,
        count(*) as step_count
    from told
    group by month_end_date, dimension_code, group_code, figure_code
),

middle as (
    select
        placed.month_end_date,
        placed.dimension_code,
        placed.group_code,
        placed.figure_code,
        sum(placed.days) as day_sum,
        count(*) as middle_count
    from placed
    inner join counted
        on
            placed.month_end_date = counted.month_end_date
            and placed.dimension_code = counted.dimension_code
            and placed.group_code = counted.group_code
            and placed.figure_code = counted.figure_code
    where 2 * placed.place >= counted.step_count and 2 * placed.place <= counted.step_count + 2
    group by placed.month_end_date, placed.dimension_code, placed.group_code, placed.figure_code
)

select
    month_end_date,
    dimension_code,
    group_code,
    figure_code,
    {{ safe_ratio('day_sum', 'middle_count', 'decimal(28, 6)') }} as median_days
from middle
