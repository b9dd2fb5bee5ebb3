-- Sales by invoices of the last twelve months, net of VAT as in int_invoice__growth.
with invoiced as (
    select
        activity.enterprise_id,
        activity.sales_net_cny,
        activity.active_month_count,
        growth.base_sales_net_cny
    from {{ ref('int_invoice__activity') }} as activity
    left join {{ ref('int_invoice__growth') }} as growth
        on
            activity.enterprise_id = growth.enterprise_id
            and activity.window_code = growth.window_code
    where activity.window_code = '12m'
)

{{ measure_rows(
    'invoiced',
    {
        'invoice_sales_12m': 'sales_net_cny',
        'invoice_growth_yoy_pct': growth_pct('sales_net_cny', 'base_sales_net_cny'),
        'invoice_active_months_12m': 'active_month_count',
    },
    basis_code='vat',
    feed='tax/vat_invoice',
) }}
