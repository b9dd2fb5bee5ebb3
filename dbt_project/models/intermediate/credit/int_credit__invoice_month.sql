-- Invoices of each enterprise, direction and month, by the arrival that brought them: an invoice that came late is
-- known from that arrival on. Money is net of VAT and of valid invoices only. Grouped by numbers of year and month: a
-- date for each of millions of invoices takes longer than all the rest.
with monthly as (
    select
        enterprise_id,
        direction_code,
        delivery_id,
        extract(year from invoice_date) as invoice_year,
        extract(month from invoice_date) as invoice_month,
        cast(coalesce(sum(case when is_valid then amount_cny end), 0) as decimal(24, 2)) as net_cny,
        count(case when is_valid then 1 end) as valid_count,
        count(case when is_valid and is_red_letter then 1 end) as red_letter_count,
        count(case when not is_valid then 1 end) as void_count,
        min(invoice_date) as any_date,
        min(case when is_valid and not is_red_letter then invoice_date end) as first_date,
        max(case when is_valid and not is_red_letter then invoice_date end) as last_date
    from {{ ref('fct_vat_invoice') }}
    where invoice_date is not null and enterprise_id is not null
    group by
        enterprise_id, direction_code, delivery_id, extract(year from invoice_date), extract(month from invoice_date)
)

select
    monthly.enterprise_id,
    monthly.direction_code,
    {{ month_end('monthly.any_date') }} as month_end_date,
    monthly.delivery_id,
    monthly.net_cny,
    monthly.valid_count,
    monthly.red_letter_count,
    monthly.void_count,
    monthly.first_date,
    monthly.last_date,
    coalesce(delivery.as_of_date, run.business_date) as known_from_date
from monthly
inner join {{ ref('stg_landing__delivery') }} as delivery
    on monthly.delivery_id = delivery.delivery_id
cross join {{ ref('dim_run') }} as run
