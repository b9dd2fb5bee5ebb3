-- Figures that enterprises declare for innovation points under the national scheme, the newer edition first. What a
-- register tells (patents, contracts, awards, investments) is not taken from here. R&D is on the high-tech basis.
-- A figure that cannot be (a share above 100, a negative amount, another unit) is not known. Shares of revenue are
-- reckoned from the amounts of the same declaration.
{%- set indicators = {
    'T1_RD_AMT': ('rd_expense', 'hte', 'cny', 'indicator_value >= 0'),
    'T2_RD_GROWTH': ('rd_growth_pct', 'hte', 'percent', 'true'),
    'T4_STF_RATIO': ('st_staff_share_pct', 'declared', 'percent', 'indicator_value between 0 and 100'),
    'G1_HT_REV': ('hightech_revenue', 'declared', 'cny', 'indicator_value >= 0'),
    'G2_REV': ('revenue', 'declared', 'cny', 'indicator_value >= 0'),
    'G3_REV_GROWTH': ('revenue_growth_pct', 'declared', 'percent', 'true'),
    'G4_POSTGRAD': ('postgraduate_share_pct', 'declared', 'percent', 'indicator_value between 0 and 100'),
    'G5_SUPER_DEDUCT_TAX': ('super_deduction_tax', 'declared', 'cny', 'indicator_value >= 0'),
    'G6_ROE': ('roe_pct', 'declared', 'percent', 'true'),
    'A1_GRADS': ('graduates_hired', 'declared', 'person', 'indicator_value >= 0'),
} %}
with known as (
    select
        *,
        row_number() over (
            partition by enterprise_id, period_year, indicator_code
            order by scheme_code desc
        ) as scheme_rank
    from {{ ref('stg_innovation__declaration') }}
    where scheme_code in ('national_2022', 'national_2024') and indicator_value is not null
),

measured as (
    select
        enterprise_id,
        case
            {%- for indicator_code, (measure_code, basis_code, unit_code, is_possible) in indicators.items() %}
            when indicator_code = '{{ indicator_code }}' and base_unit_code = '{{ unit_code }}' and {{ is_possible }}
                then '{{ measure_code }}'
            {%- endfor %}
        end as measure_code,
        case
            {%- for indicator_code, (measure_code, basis_code, unit_code, is_possible) in indicators.items() %}
            when indicator_code = '{{ indicator_code }}' then '{{ basis_code }}'
            {%- endfor %}
        end as basis_code,
        cast(period_year as integer) as period_year,
        cast(indicator_value as decimal(28, 6)) as measure_value,
        'innovation/declaration' as source_feed,
        _record_id as record_id
    from known
    where scheme_rank = 1
),

amounts as (
    select
        enterprise_id,
        period_year,
        sum(case when measure_code = 'revenue' then measure_value end) as revenue_cny,
        sum(case when measure_code = 'hightech_revenue' then measure_value end) as hightech_cny,
        sum(case when measure_code = 'rd_expense' then measure_value end) as rd_cny
    from measured
    group by enterprise_id, period_year
)

select *
from measured
where measure_code is not null
union all
{{ measure_rows(
    'amounts',
    {'hightech_revenue_share_pct': 'case when revenue_cny > 0 and hightech_cny <= revenue_cny then '
    ~ safe_ratio('hightech_cny', 'revenue_cny', 'decimal(28, 6)', 100) ~ ' end'},
    basis_code='declared',
    feed='innovation/declaration',
    period_year='period_year',
) }}
union all
{{ measure_rows(
    'amounts',
    {'rd_share_pct': 'case when revenue_cny > 0 then '
    ~ safe_ratio('rd_cny', 'revenue_cny', 'decimal(28, 6)', 100) ~ ' end'},
    basis_code='hte',
    feed='innovation/declaration',
    period_year='period_year',
) }}
