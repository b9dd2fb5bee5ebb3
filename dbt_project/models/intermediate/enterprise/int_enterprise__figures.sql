-- Key figures of the figure year, side by side, one row per enterprise that has any. R&D is of one basis, the tax form
-- before the declaration, and says which.
{%- set figures = [
    'revenue',
    'revenue_growth_pct',
    'revenue_cagr_2y_pct',
    'headcount',
    'total_assets',
    'debt_ratio_pct',
    'tax_paid',
] %}
with chosen as (
    select
        figure.enterprise_id,
        figure.measure_code,
        figure.basis_code,
        figure.measure_value
    from {{ ref('int_measure__chosen') }} as figure
    inner join {{ ref('dim_run') }} as run
        on figure.period_year = run.figure_year
    where
        figure.measure_code in (
            {%- for figure in figures %}
                '{{ figure }}',
            {%- endfor %}
            'rd_expense'
        )
),

research as (
    select
        chosen.enterprise_id,
        chosen.basis_code,
        chosen.measure_value,
        row_number() over (
            partition by chosen.enterprise_id
            order by basis.preference asc nulls last
        ) as preference_rank
    from chosen
    inner join {{ ref('measure_basis') }} as basis
        on
            chosen.measure_code = basis.measure_code
            and chosen.basis_code = basis.basis_code
    where chosen.measure_code = 'rd_expense'
),

side_by_side as (
    select
        {%- for figure in figures %}
            max(case when measure_code = '{{ figure }}' then measure_value end) as {{ figure }},
        {%- endfor %}
        max(case when measure_code = 'revenue' then basis_code end) as revenue_basis_code,
        max(case when measure_code = 'revenue_growth_pct' then basis_code end) as revenue_growth_basis_code,
        enterprise_id
    from chosen
    group by enterprise_id
)

select
    side_by_side.enterprise_id,
    cast(side_by_side.revenue as decimal(24, 2)) as revenue_cny,
    side_by_side.revenue_basis_code,
    side_by_side.revenue_growth_pct,
    side_by_side.revenue_growth_basis_code,
    side_by_side.revenue_cagr_2y_pct,
    cast(research.measure_value as decimal(24, 2)) as rd_expense_cny,
    research.basis_code as rd_basis_code,
    {{ whole_number('side_by_side.headcount', 'bigint') }} as headcount,
    cast(side_by_side.total_assets as decimal(24, 2)) as total_assets_cny,
    side_by_side.debt_ratio_pct,
    cast(side_by_side.tax_paid as decimal(24, 2)) as tax_paid_cny
from side_by_side
left join research
    on
        side_by_side.enterprise_id = research.enterprise_id
        and research.preference_rank = 1
