-- VAT invoices by month and direction: the current month and the 24 before it, so that each of the last twelve months
-- has one of the year before beside it. A month without an invoice has no row.
with months as (
    select
        daily.enterprise_id,
        {{ month_start('daily.invoice_date') }} as month_start_date,
        daily.direction_code,
        daily.total_cny,
        daily.net_cny,
        daily.valid_count,
        daily.red_letter_count,
        daily.void_count
    from {{ ref('int_invoice__day') }} as daily
    cross join {{ ref('dim_run') }} as run
    where
        daily.enterprise_id is not null
        and daily.invoice_date >= {{ add_months(month_start('run.business_date'), -24) }}
),

added as (
    select
        enterprise_id,
        month_start_date,
        direction_code,
        cast(sum(total_cny) as decimal(24, 2)) as total_cny,
        cast(sum(net_cny) as decimal(24, 2)) as net_cny,
        cast(sum(valid_count) as bigint) as invoice_count,
        cast(sum(red_letter_count) as bigint) as red_letter_count,
        cast(sum(void_count) as bigint) as void_count
    from months
    group by enterprise_id, month_start_date, direction_code
)

select
    added.enterprise_id,
    added.month_start_date,
    added.direction_code,
    run.business_date,
    {{ month_end('added.month_start_date') }} <= run.business_date as is_whole_month,
    added.total_cny,
    added.net_cny,
    added.invoice_count,
    added.red_letter_count,
    added.void_count
from added
cross join {{ ref('dim_run') }} as run
