-- Sales of a whole year by its VAT returns. A year counts if its periods cover every month once, or, in the year of
-- foundation, every month since (a quarter may begin before it), and if none of them leaves its sales blank.
with periods as (
    select
        enterprise_id,
        {{ year_of('period_end_date') }} as period_year,
        extract(month from period_start_date) as first_month,
        extract(month from period_end_date) as last_month,
        {{ year_of('period_start_date') }} = {{ year_of('period_end_date') }} as is_in_one_year,
        sales_cny
    from {{ ref('stg_tax__vat_return') }}
),

yearly as (
    select
        enterprise_id,
        period_year,
        sum(sales_cny) as sales_cny,
        count(*) - count(sales_cny) as blank_count,
        min(first_month) as first_month,
        max(last_month) as last_month,
        sum(last_month - first_month + 1) as month_count
    from periods
    where is_in_one_year
    group by enterprise_id, period_year
),

founded as (
    select
        enterprise_id,
        {{ year_of('established_date') }} as founded_year,
        extract(month from established_date) as founded_month
    from {{ ref('dim_enterprise') }}
),

covered as (
    select
        yearly.enterprise_id,
        yearly.period_year,
        yearly.sales_cny
    from yearly
    left join founded
        on
            yearly.enterprise_id = founded.enterprise_id
            and yearly.period_year = founded.founded_year
    where
        yearly.blank_count = 0
        and yearly.last_month = 12
        and yearly.month_count = 13 - yearly.first_month
        and (yearly.first_month = 1 or yearly.first_month <= founded.founded_month)
)

{{ measure_rows(
    'covered',
    {'revenue': 'sales_cny', 'vat_sales': 'sales_cny'},
    basis_code='vat',
    feed='tax/vat_return',
    period_year='period_year',
) }}
