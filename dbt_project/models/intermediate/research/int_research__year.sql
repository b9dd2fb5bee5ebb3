-- What an enterprise spent on research in a year, and the figures that it is compared with, each basis with figures of
-- its own source only: the deduction form with the income tax return, a declaration with itself. Of a form, a blank
-- line is zero.
with form as (
    select
        enterprise_id,
        tax_year,
        sum(case when line_no = 40 then amount_cny end) as rd_cny,
        sum(case when line_no in (2, 36) then amount_cny else 0 end) as domestic_cny,
        sum(case when line_no in (2, 36, 37, 39) then amount_cny else 0 end) as incurred_cny,
        sum(case when line_no = 51 then amount_cny end) as deducted_cny
    from {{ ref('stg_tax__rd_deduction') }}
    where line_no in (2, 36, 37, 39, 40, 51)
    group by enterprise_id, tax_year
),

tax_return as (
    select
        enterprise_id,
        period_year,
        sum(case when measure_code = 'revenue' then measure_value end) as revenue_cny,
        sum(case when measure_code = 'total_cost' then measure_value end) as cost_cny,
        sum(case when measure_code = 'income_tax_rate_pct' then measure_value end) as tax_rate_pct
    from {{ ref('int_measure__cit_return') }}
    where measure_code in ('revenue', 'total_cost', 'income_tax_rate_pct')
    group by enterprise_id, period_year
),

yearly as (
    select
        form.enterprise_id,
        'superdeduct' as basis_code,
        form.tax_year as period_year,
        form.rd_cny,
        form.domestic_cny,
        form.incurred_cny,
        form.deducted_cny,
        tax_return.revenue_cny,
        tax_return.cost_cny,
        tax_return.tax_rate_pct
    from form
    left join tax_return
        on form.enterprise_id = tax_return.enterprise_id and form.tax_year = tax_return.period_year
    union all
    select
        enterprise_id,
        'hte' as basis_code,
        period_year,
        sum(case when measure_code = 'rd_expense' then measure_value end) as rd_cny,
        null as domestic_cny,
        null as incurred_cny,
        null as deducted_cny,
        sum(case when measure_code = 'revenue' then measure_value end) as revenue_cny,
        null as cost_cny,
        null as tax_rate_pct
    from {{ ref('int_measure__declared') }}
    where measure_code in ('rd_expense', 'revenue')
    group by enterprise_id, period_year
)

select
    yearly.enterprise_id,
    yearly.basis_code,
    cast(yearly.period_year as integer) as period_year,
    cast(yearly.rd_cny as decimal(28, 6)) as rd_cny,
    cast(yearly.domestic_cny as decimal(28, 6)) as domestic_cny,
    cast(yearly.incurred_cny as decimal(28, 6)) as incurred_cny,
    cast(yearly.deducted_cny as decimal(28, 6)) as deducted_cny,
    cast(yearly.revenue_cny as decimal(28, 6)) as revenue_cny,
    cast(yearly.cost_cny as decimal(28, 6)) as cost_cny,
    cast(yearly.tax_rate_pct as decimal(28, 6)) as tax_rate_pct,
    {{ year_of('enterprise.established_date') }} as founded_year
from yearly
left join {{ ref('dim_enterprise') }} as enterprise
    on yearly.enterprise_id = enterprise.enterprise_id
