-- Net sales of each enterprise to each customer and month, by the day from which they were known.
with monthly as (
    select
        enterprise_id,
        counterparty_ref,
        {{ month_end('invoice_date') }} as month_end_date,
        delivery_id,
        cast(sum(amount_cny) as decimal(24, 2)) as net_cny
    from {{ ref('fct_vat_invoice') }}
    where direction_code = 'sale' and is_valid and invoice_date is not null and counterparty_ref is not null
    group by enterprise_id, counterparty_ref, {{ month_end('invoice_date') }}, delivery_id
)

select
    monthly.*,
    coalesce(delivery.as_of_date, run.business_date) as known_from_date
from monthly
inner join {{ ref('stg_landing__delivery') }} as delivery
    on monthly.delivery_id = delivery.delivery_id
cross join {{ ref('dim_run') }} as run
where monthly.enterprise_id is not null
