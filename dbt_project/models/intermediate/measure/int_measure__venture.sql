-- Venture investments that an enterprise received, in yuan. No feed has exchange rates: a sum in which an
-- investment in another currency, or of an investor of unknown qualification, would count is open (int_measure__open)
-- and has no row.
{%- set windows = {
    'venture_amount_2y': 'received_date > two_years_before',
    'venture_qualified_amount_2y': 'is_qualified_investor and received_date > two_years_before',
    'venture_qualified_amount_3y': 'is_qualified_investor and received_date > three_years_before',
} %}
with received as (
    select
        venture.*,
        {{ add_months('run.business_date', -24) }} as two_years_before,
        {{ add_months('run.business_date', -36) }} as three_years_before
    from {{ ref('stg_innovation__venture_investment') }} as venture
    cross join {{ ref('dim_run') }} as run
    where venture.currency_code = 'CNY'
),

yearly as (
    select
        enterprise_id,
        {{ year_of('received_date') }} as period_year,
        sum(investment_amount) as amount_cny
    from received
    group by enterprise_id, {{ year_of('received_date') }}
),

summed as (
    select
        {%- for name, condition in windows.items() %}
            sum(case when {{ condition }} then investment_amount else 0 end) as {{ name }},
        {%- endfor %}
        enterprise_id
    from received
    group by enterprise_id
),

windowed as (
    select
        {%- for name in windows %}
            case when open_{{ name }}.enterprise_id is null then summed.{{ name }} end as {{ name }},
        {%- endfor %}
        summed.enterprise_id
    from
        summed
    {%- for name in windows %}
        left join {{ ref('int_measure__open') }} as open_{{ name }}
            on summed.enterprise_id = open_{{ name }}.enterprise_id and open_{{ name }}.measure_code = '{{ name }}'
    {%- endfor %}
)

{{ measure_rows(
    'yearly',
    {'venture_amount_year': 'amount_cny'},
    basis_code='venture',
    feed='innovation/venture_investment',
    period_year='period_year',
) }}
union all
{{ measure_rows(
    'windowed',
    {
        'venture_amount_2y': 'venture_amount_2y',
        'venture_qualified_amount_2y': 'venture_qualified_amount_2y',
        'venture_qualified_amount_3y': 'venture_qualified_amount_3y',
    },
    basis_code='venture',
    feed='innovation/venture_investment',
) }}
