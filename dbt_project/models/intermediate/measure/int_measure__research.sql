-- R&D measures. Those over three years take the years that the enterprise has had, at least one; a year that is missing
-- leaves the figure unknown. A year before its foundation counts as zero.
with figures as (
    select
        {%- for figure in ['rd', 'revenue', 'domestic', 'incurred'] %}
            latest.{{ figure }}_cny
            + coalesce(earlier.{{ figure }}_cny, case when latest.founded_year >= latest.period_year then 0 end)
            + coalesce(earliest.{{ figure }}_cny, case when latest.founded_year >= latest.period_year - 1 then 0 end)
                as {{ figure }}_3y_cny,
        {%- endfor %}
        latest.enterprise_id,
        latest.basis_code,
        case latest.basis_code when 'hte' then 'innovation/declaration' else 'tax/rd_deduction' end as source_feed,
        latest.period_year,
        latest.rd_cny,
        earlier.rd_cny as rd_before_cny,
        latest.revenue_cny,
        latest.cost_cny,
        latest.deducted_cny,
        latest.tax_rate_pct
    from {{ ref('int_research__year') }} as latest
    left join {{ ref('int_research__year') }} as earlier
        on
            latest.enterprise_id = earlier.enterprise_id
            and latest.basis_code = earlier.basis_code
            and latest.period_year = earlier.period_year + 1
    left join {{ ref('int_research__year') }} as earliest
        on
            latest.enterprise_id = earliest.enterprise_id
            and latest.basis_code = earliest.basis_code
            and latest.period_year = earliest.period_year + 2
),

superdeduct as (
    select *
    from figures
    where basis_code = 'superdeduct'
)

{{ measure_rows(
    'figures',
    {
        'rd_2y_total': 'rd_cny + rd_before_cny',
        'rd_3y_share_pct': 'case when revenue_3y_cny > 0 then '
        ~ safe_ratio('rd_3y_cny', 'revenue_3y_cny', 'decimal(28, 6)', 100) ~ ' end',
    },
    period_year='period_year',
) }}
union all
{{ measure_rows(
    'superdeduct',
    {
        'rd_growth_pct': growth_pct('rd_cny', 'rd_before_cny'),
        'rd_share_pct': 'case when revenue_cny > 0 then '
        ~ safe_ratio('rd_cny', 'revenue_cny', 'decimal(28, 6)', 100) ~ ' end',
        'rd_cost_share_pct': 'case when cost_cny > 0 then '
        ~ safe_ratio('rd_cny', 'cost_cny', 'decimal(28, 6)', 100) ~ ' end',
        'rd_domestic_share_pct': safe_ratio('domestic_3y_cny', 'incurred_3y_cny', 'decimal(28, 6)', 100),
        'super_deduction_tax': 'cast(' ~ product('deducted_cny', 'tax_rate_pct') ~ ' as decimal(38, 6)) * 0.01',
    },
    period_year='period_year',
) }}
union all
{{ measure_rows('superdeduct', {'rd_expense': 'rd_cny'}, period_year='period_year') }}
