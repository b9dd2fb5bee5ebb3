-- Net sales of the base window, with which the same number of months up to the business date are compared.
-- Net of VAT, because the rates fell in 2018 and 2019 and a comparison with tax would show a false fall.
-- Null where the enterprise's invoices do not reach back to the start of the base window: a young enterprise or a young
-- feed.
select
    win.enterprise_id,
    win.window_code,
    case
        when win.first_invoice_date <= win.base_start_date
            then coalesce(cast(sum(daily.net_cny) as decimal(24, 2)), 0)
    end as base_sales_net_cny
from {{ ref('int_invoice__window') }} as win
left join {{ ref('int_invoice__day') }} as daily
    on
        win.enterprise_id = daily.enterprise_id
        and daily.direction_code = 'sale'
        and daily.invoice_date between win.base_start_date and win.base_end_date
group by win.enterprise_id, win.window_code, win.first_invoice_date, win.base_start_date
