-- Sums and counts of each enterprise and window, sales and purchases side by side.
{%- set directions = [('sale', 'sales', 'sales'), ('purchase', 'purchases', 'purchase')] %}
select
    win.enterprise_id,
    win.window_code,
    {%- for code, sum_name, count_name in directions %}
        coalesce(cast(sum(daily.total_cny) filter (where daily.direction_code = '{{ code }}') as decimal(24, 2)), 0)
            as {{ sum_name }}_cny,
        coalesce(cast(sum(daily.net_cny) filter (where daily.direction_code = '{{ code }}') as decimal(24, 2)), 0)
            as {{ sum_name }}_net_cny,
    {%- for count in ['valid', 'void', 'red_letter', 'named'] %}
            coalesce(cast(sum(daily.{{ count }}_count) filter (where daily.direction_code = '{{ code }}') as bigint), 0)
                as {{ count_name }}_{{ count }}_count,
        {%- endfor %}
    {%- endfor %}
    -- A day on which sales were only cancelled or reversed is not a day of business.
    count(distinct {{ whole_months_before('daily.invoice_date', 'win.window_end_date') }}) filter (
        where daily.direction_code = 'sale' and daily.valid_count > daily.red_letter_count
    ) as active_month_count,
    min(daily.invoice_date) filter (
        where daily.direction_code = 'sale' and daily.valid_count > daily.red_letter_count
    ) as first_sale_date,
    max(daily.invoice_date) filter (
        where daily.direction_code = 'sale' and daily.valid_count > daily.red_letter_count
    ) as last_sale_date
from {{ ref('int_invoice__window') }} as win
inner join {{ ref('int_invoice__day') }} as daily
    on
        win.enterprise_id = daily.enterprise_id
        and daily.invoice_date between win.window_start_date and win.window_end_date
group by win.enterprise_id, win.window_code
