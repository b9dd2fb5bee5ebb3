-- The profiles for window 'all' add up to the valid dated invoices in core, to the cent, in each direction.
{{ config(meta={
    'owner': 'team:credit-products',
    'reason': '发票画像合计必须与发票明细一致 / The profiles must add up to the invoices',
}) }}
with profile as (
    select
        coalesce(sum(sales_cny), 0) as sales_cny,
        coalesce(sum(purchases_cny), 0) as purchases_cny
    from {{ ref('mart_invoice_profile') }}
    where window_code = 'all'
),

invoice as (
    select
        coalesce(sum(total_cny) filter (where direction_code = 'sale'), 0) as sales_cny,
        coalesce(sum(total_cny) filter (where direction_code = 'purchase'), 0) as purchases_cny
    from {{ ref('fct_vat_invoice') }}
    where is_valid and invoice_date is not null
)

select
    profile.sales_cny as profile_sales_cny,
    invoice.sales_cny as invoice_sales_cny,
    profile.purchases_cny as profile_purchases_cny,
    invoice.purchases_cny as invoice_purchases_cny
from profile
cross join invoice
where profile.sales_cny <> invoice.sales_cny or profile.purchases_cny <> invoice.purchases_cny
