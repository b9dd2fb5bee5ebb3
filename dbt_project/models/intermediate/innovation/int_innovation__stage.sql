-- The stage of every assessed enterprise in each scheme in force, by the revenue of the last year: from the lower cut,
-- inclusive, to below the upper one. Without a known revenue an enterprise is in stage `none`.
select
    assessed.enterprise_id,
    assessed.industry_section,
    scheme.rulebook_code,
    scheme.version,
    coalesce(cut.stage_code, 'none') as stage_code
from {{ ref('int_enterprise__assessed') }} as assessed
cross join {{ ref('int_innovation__scheme') }} as scheme
cross join {{ ref('dim_run') }} as run
left join {{ ref('int_measure__chosen') }} as revenue
    on
        assessed.enterprise_id = revenue.enterprise_id
        and revenue.measure_code = 'revenue'
        and run.figure_year = revenue.period_year
left join {{ ref('innovation_stage') }} as cut
    on
        scheme.rulebook_code = cut.rulebook_code
        and scheme.version = cut.version
        and revenue.measure_value >= coalesce(cut.revenue_from_cny, revenue.measure_value)
        and (cut.revenue_below_cny is null or revenue.measure_value < cut.revenue_below_cny)
