-- Valid invoices of each enterprise, window and named counterparty, tax included.
-- `rank_no` orders counterparties by value; the reference only makes equal values come in a fixed order.
with total as (
    select
        win.enterprise_id,
        win.window_code,
        invoice.direction_code,
        invoice.counterparty_ref,
        coalesce(cast(sum(invoice.total_cny) as decimal(24, 2)), 0) as total_cny
    from {{ ref('int_invoice__window') }} as win
    inner join {{ ref('fct_vat_invoice') }} as invoice
        on
            win.enterprise_id = invoice.enterprise_id
            and invoice.invoice_date between win.window_start_date and win.window_end_date
    where invoice.is_valid and invoice.counterparty_ref is not null
    group by win.enterprise_id, win.window_code, invoice.direction_code, invoice.counterparty_ref
)

select
    enterprise_id,
    window_code,
    direction_code,
    counterparty_ref,
    total_cny,
    -- A counterparty that got back as much as it paid, or more, has no share.
    greatest(total_cny, cast(0 as decimal(24, 2))) as share_base_cny,
    row_number() over (
        partition by enterprise_id, window_code, direction_code
        order by total_cny desc, counterparty_ref asc nulls last
    ) as rank_no
from total
