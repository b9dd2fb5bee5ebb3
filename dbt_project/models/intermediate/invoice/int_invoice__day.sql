-- Invoices of one enterprise, direction and day, added up. Windows, growth and silence are all made from this.
-- Money counts valid invoices only; a red-letter invoice is valid and lowers the sum.
select
    enterprise_id,
    direction_code,
    invoice_date,
    coalesce(cast(sum(total_cny) filter (where is_valid) as decimal(24, 2)), 0) as total_cny,
    coalesce(cast(sum(amount_cny) filter (where is_valid) as decimal(24, 2)), 0) as net_cny,
    count(*) filter (where is_valid) as valid_count,
    count(*) filter (where not is_valid) as void_count,
    count(*) filter (where is_valid and is_red_letter) as red_letter_count,
    count(*) filter (where is_valid and counterparty_ref is not null) as named_count
from {{ ref('fct_vat_invoice') }}
where invoice_date is not null
group by enterprise_id, direction_code, invoice_date
