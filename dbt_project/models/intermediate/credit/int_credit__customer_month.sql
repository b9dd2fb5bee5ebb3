-- Net sales of each enterprise to each customer and month, by the day from which they were known.
with monthly as (
    select
        enterprise_id,
        counterparty_ref,
        delivery_id,
        extract(year from invoice_date) as invoice_year,
        extract(month from invoice_date) as invoice_month,
        min(invoice_date) as any_date,
        cast(sum(amount_cny) as decimal(24, 2)) as net_cny
    from {{ ref('fct_vat_invoice') }}
    where
        direction_code = 'sale'
        and is_valid
        and invoice_date is not null
        and counterparty_ref is not null
        and enterprise_id is not null
    group by
        enterprise_id, counterparty_ref, delivery_id, extract(year from invoice_date), extract(month from invoice_date)
)

select
    monthly.enterprise_id,
    monthly.counterparty_ref,
    {{ month_end('monthly.any_date') }} as month_end_date,
    monthly.delivery_id,
    monthly.net_cny,
    coalesce(delivery.as_of_date, run.business_date) as known_from_date
from monthly
inner join {{ ref('stg_landing__delivery') }} as delivery
    on monthly.delivery_id = delivery.delivery_id
cross join {{ ref('dim_run') }} as run
