-- Trade as the VAT invoices show it: one row per enterprise and window that holds at least one of its invoices.
select
    win.enterprise_id,
    win.window_code,
    run.business_date,
    win.window_start_date,
    win.window_end_date,
    activity.sales_cny,
    activity.purchases_cny,
    activity.sales_net_cny,
    activity.purchases_net_cny,
    case
        when activity.sales_net_cny > 0
            then {{ safe_ratio(
                'activity.sales_net_cny - activity.purchases_net_cny', 'activity.sales_net_cny',
                'decimal(28, 4)', 100) }}
    end as gross_margin_proxy_pct,
    cast(activity.active_month_count as integer) as active_month_count,
    {%- for trade in ['sales', 'purchase'] %}
        activity.{{ trade }}_valid_count as {{ trade }}_invoice_count,
        activity.{{ trade }}_void_count,
        activity.{{ trade }}_red_letter_count,
        {{ safe_ratio(
        'activity.' ~ trade ~ '_void_count',
        'activity.' ~ trade ~ '_void_count + activity.' ~ trade ~ '_valid_count', times=100) }}
            as {{ trade }}_void_rate_pct,
        {{ safe_ratio('activity.' ~ trade ~ '_red_letter_count', 'activity.' ~ trade ~ '_valid_count', times=100) }}
            as {{ trade }}_red_letter_rate_pct,
        {{ safe_ratio('activity.' ~ trade ~ '_named_count', 'activity.' ~ trade ~ '_valid_count', times=100) }}
            as {{ trade }}_counterparty_known_pct,
    {%- endfor %}
    {%- for side in ['customer', 'supplier'] %}
        coalesce({{ side }}.counterparty_count, 0) as {{ side }}_count,
        {{ side }}.top1_share_pct as top1_{{ side }}_share_pct,
        {{ side }}.top5_share_pct as top5_{{ side }}_share_pct,
        {{ side }}.hhi as {{ side }}_hhi,
    {%- endfor %}
    case
        when growth.base_sales_net_cny > 0
            then {{ safe_ratio(
                'activity.sales_net_cny - growth.base_sales_net_cny', 'growth.base_sales_net_cny',
                'decimal(28, 4)', 100) }}
    end as sales_growth_yoy_pct,
    silence.longest_silence_days,
    activity.first_sale_date,
    activity.last_sale_date,
    win.undated_invoice_count
from {{ ref('int_invoice__window') }} as win
cross join {{ ref('dim_run') }} as run
inner join {{ ref('int_invoice__activity') }} as activity
    on win.enterprise_id = activity.enterprise_id and win.window_code = activity.window_code
left join {{ ref('int_invoice__concentration') }} as customer
    on
        win.enterprise_id = customer.enterprise_id
        and win.window_code = customer.window_code
        and customer.direction_code = 'sale'
left join {{ ref('int_invoice__concentration') }} as supplier
    on
        win.enterprise_id = supplier.enterprise_id
        and win.window_code = supplier.window_code
        and supplier.direction_code = 'purchase'
left join {{ ref('int_invoice__growth') }} as growth
    on win.enterprise_id = growth.enterprise_id and win.window_code = growth.window_code
left join {{ ref('int_invoice__silence') }} as silence
    on win.enterprise_id = silence.enterprise_id and win.window_code = silence.window_code
