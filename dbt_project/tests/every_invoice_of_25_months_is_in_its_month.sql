-- The published months add up to the valid invoices in core of the same months, to the cent, in each direction.
{{ config(meta={
    'owner': 'team:credit-products',
    'reason': '逐月发票合计必须与发票明细一致 / The months must add up to the invoices',
}) }}
with published as (
    select
        coalesce(sum(case when direction_code = 'sale' then total_cny end), 0) as sales_cny,
        coalesce(sum(case when direction_code = 'purchase' then total_cny end), 0) as purchases_cny
    from {{ ref('mart_invoice_month') }}
),

invoice as (
    select
        coalesce(sum(case when invoice.direction_code = 'sale' then invoice.total_cny end), 0) as sales_cny,
        coalesce(sum(case when invoice.direction_code = 'purchase' then invoice.total_cny end), 0) as purchases_cny
    from {{ ref('fct_vat_invoice') }} as invoice
    cross join {{ ref('dim_run') }} as run
    where
        invoice.is_valid
        and invoice.enterprise_id is not null
        and invoice.invoice_date >= {{ add_months(month_start('run.business_date'), -24) }}
)

select
    published.sales_cny as month_sales_cny,
    invoice.sales_cny as invoice_sales_cny,
    published.purchases_cny as month_purchases_cny,
    invoice.purchases_cny as invoice_purchases_cny
from published
cross join invoice
where published.sales_cny <> invoice.sales_cny or published.purchases_cny <> invoice.purchases_cny
