-- R&D on form A107012 without any revenue has no ratio to revenue: it counts as full mark, and says so.
select
    expense.enterprise_id,
    'T3_RD_RATIO' as indicator_code,
    expense.period_year,
    cast(null as decimal(28, 6)) as indicator_value,
    expense.basis_code,
    expense.source_feed,
    'at_reference' as note_code
from {{ ref('int_measure__chosen') }} as expense
inner join {{ ref('dim_run') }} as run
    on expense.period_year = run.figure_year
inner join {{ ref('int_measure__chosen') }} as revenue
    on
        expense.enterprise_id = revenue.enterprise_id
        and expense.period_year = revenue.period_year
left join {{ ref('int_measure__chosen') }} as ratio
    on
        expense.enterprise_id = ratio.enterprise_id
        and expense.basis_code = ratio.basis_code
        and expense.period_year = ratio.period_year
        and ratio.measure_code = 'rd_share_pct'
where
    expense.measure_code = 'rd_expense'
    and expense.basis_code = 'superdeduct'
    and expense.measure_value > 0
    and revenue.measure_code = 'revenue'
    and revenue.measure_value = 0
    and ratio.enterprise_id is null
