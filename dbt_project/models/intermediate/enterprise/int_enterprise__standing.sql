-- What the profile says of an enterprise beside its identity card: size, stage, strategic industry and key figures of
-- the figure year. One row per enterprise that any feed names.
{{ config(materialized='view') }}
select
    named.enterprise_id,
    years.figure_year,
    sized.size_class_code,
    sized.reason_code as size_reason_code,
    life.life_stage_code,
    strategic.strategic_industry_code,
    strategic.match_code as strategic_match_code,
    reported.revenue_cny,
    reported.revenue_basis_code,
    reported.revenue_growth_pct,
    reported.revenue_growth_basis_code,
    reported.rd_expense_cny,
    reported.rd_basis_code,
    reported.headcount,
    reported.total_assets_cny,
    reported.debt_ratio_pct,
    reported.tax_paid_cny
from {{ ref('int_enterprise__identity') }} as named
cross join {{ ref('int_run__figure_year') }} as years
left join {{ ref('int_size__class') }} as sized
    on named.enterprise_id = sized.enterprise_id
left join {{ ref('int_enterprise__life_stage') }} as life
    on named.enterprise_id = life.enterprise_id
left join {{ ref('int_industry__strategic') }} as strategic
    on named.enterprise_id = strategic.enterprise_id
left join {{ ref('int_enterprise__figures') }} as reported
    on named.enterprise_id = reported.enterprise_id
