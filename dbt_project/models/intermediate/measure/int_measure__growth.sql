-- Growth of revenue, main business and net assets, each within one basis. A year before the foundation is zero for the
-- guideline's formula, and no base for any other. The growth of declared revenue is what the enterprise declares.
with figures as (
    select *
    from {{ ref('int_measure__cit_return') }}
    where measure_code = 'revenue'
    union all
    select *
    from {{ ref('int_measure__annual_report') }}
    where measure_code in ('revenue', 'main_revenue', 'net_assets')
    union all
    select *
    from {{ ref('int_measure__declared') }}
    where measure_code = 'revenue'
    union all
    select *
    from {{ ref('int_measure__vat_return') }}
    where measure_code = 'revenue'
),

founded as (
    select
        enterprise_id,
        {{ year_of('established_date') }} as founded_year
    from {{ ref('dim_enterprise') }}
),

compared as (
    select
        latest.enterprise_id,
        latest.measure_code,
        latest.basis_code,
        latest.source_feed,
        latest.period_year,
        latest.measure_value as year_3,
        earlier.measure_value as year_2,
        earliest.measure_value as year_1,
        coalesce(earlier.measure_value, case when founded.founded_year >= latest.period_year then 0 end)
            as year_2_or_none,
        coalesce(earliest.measure_value, case when founded.founded_year >= latest.period_year - 1 then 0 end)
            as year_1_or_none
    from figures as latest
    left join figures as earlier
        on
            latest.enterprise_id = earlier.enterprise_id
            and latest.measure_code = earlier.measure_code
            and latest.basis_code = earlier.basis_code
            and latest.period_year = earlier.period_year + 1
    left join figures as earliest
        on
            latest.enterprise_id = earliest.enterprise_id
            and latest.measure_code = earliest.measure_code
            and latest.basis_code = earliest.basis_code
            and latest.period_year = earliest.period_year + 2
    left join founded
        on latest.enterprise_id = founded.enterprise_id
),

revenue as (
    select *
    from compared
    where measure_code = 'revenue'
),

main_revenue as (
    select *
    from compared
    where measure_code = 'main_revenue'
),

net_assets as (
    select *
    from compared
    where measure_code = 'net_assets'
)

{{ measure_rows(
    'revenue',
    {
        'revenue_growth_pct': "case when basis_code <> 'declared' then " ~ growth_pct('year_3', 'year_2') ~ ' end',
        'revenue_cagr_2y_pct': two_year_growth_pct('year_3', 'year_1'),
        'sales_growth_195_pct': guideline_growth_pct('year_1_or_none', 'year_2_or_none', 'year_3'),
    },
    period_year='period_year',
) }}
union all
{{ measure_rows(
    'main_revenue',
    {
        'main_revenue_growth_pct': growth_pct('year_3', 'year_2'),
        'main_revenue_cagr_2y_pct': two_year_growth_pct('year_3', 'year_1'),
    },
    period_year='period_year',
) }}
union all
{{ measure_rows(
    'net_assets',
    {'net_assets_growth_195_pct': 'case when year_3 = 0 then 0 else '
    ~ guideline_growth_pct('year_1_or_none', 'year_2_or_none', 'year_3') ~ ' end'},
    period_year='period_year',
) }}
