-- id: cit_figures_to_earlier_year
-- table: staging.stg_tax__cit_return
-- owner: team:tax-feed
-- severity: block
-- reason:
--   zh: 企业的所得税申报数应与其上一年度相近
--   en: Figures of an income tax return should be close to those of the year before
-- apart: "revenue, assets or staff differ from the year before by more than a factor of {factor}"
-- bounds:
--   - {factor: 10, most: 0.1}
--   - {factor: 1000, most: 0.02}
-- least: 50000
-- if_empty: passes
-- basis: "A segment is a figure and a year. Bounds are ours."
with figure as (
    select
        enterprise_id,
        tax_year,
        'revenue' as figure_code,
        operating_revenue_cny as figure_value
    from staging.stg_tax__cit_return
    union all
    select
        enterprise_id,
        tax_year,
        'assets' as figure_code,
        total_assets_cny as figure_value
    from staging.stg_tax__cit_return
    union all
    select
        enterprise_id,
        tax_year,
        'staff' as figure_code,
        employee_count * 10000 as figure_value
    from staging.stg_tax__cit_return
)

select
    figure.figure_code || ' of ' || figure.tax_year as segment,
    figure.enterprise_id,
    figure.tax_year,
    figure.figure_value as told,
    earlier.figure_value as against
from figure
inner join figure as earlier
    on
        figure.enterprise_id = earlier.enterprise_id
        and figure.figure_code = earlier.figure_code
        and figure.tax_year = earlier.tax_year + 1
where figure.figure_value is not null and earlier.figure_value > 0
