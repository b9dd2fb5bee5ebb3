-- Source records of trade. Each invoice is in one set by direction and age: those of the last 12 months, of the 12
-- months before (`24m`), of the 24 before those (`48m`), older ones (`all`), and undated ones; void ones are apart. A
-- window is a union of such sets. Besides, the invoices that are the first, the last and the first sale, and those of
-- each direction and published month, void ones included.
{{ config(materialized='view') }}
{%- set ages = {'12m': -12, '24m': -24, '48m': -48} %}
{%- set ends = {
    'first': {'is': 'first_invoice_date'},
    'last': {'is': 'last_invoice_date'},
    'first_sale': {
        'is': 'first_sale_date',
        'only': "invoice.direction_code = 'sale' and invoice.is_valid and not invoice.is_red_letter",
    },
} %}
select
    invoice.enterprise_id,
    'invoice' as source_set,
    case
        when invoice.invoice_date is null then 'undated'
        else
            invoice.direction_code || case when invoice.is_valid then '/' else '_void/' end
            || case
                {%- for age, months in ages.items() %}
                    when invoice.invoice_date > {{ add_months('run.business_date', months) }} then '{{ age }}'
                {%- endfor %}
                else 'all'
            end
    end as item,
    invoice.record_id
from {{ ref('fct_vat_invoice') }} as invoice
cross join {{ ref('dim_run') }} as run
where invoice.enterprise_id is not null
union all
select
    invoice.enterprise_id,
    'invoice' as source_set,
    'month/' || invoice.direction_code || '/' || cast({{ month_start('invoice.invoice_date') }} as string) as item,
    invoice.record_id
from {{ ref('fct_vat_invoice') }} as invoice
cross join {{ ref('dim_run') }} as run
where
    invoice.enterprise_id is not null
    and invoice.invoice_date >= {{ add_months(month_start('run.business_date'), -24) }}
{%- for item, of_end in ends.items() %}
    union all
    select
        invoice.enterprise_id,
        'invoice' as source_set,
        '{{ item }}' as item,
        min(invoice.record_id) as record_id
    from {{ ref('fct_vat_invoice') }} as invoice
    inner join {{ ref('int_invoice__history') }} as history
        on invoice.enterprise_id = history.enterprise_id and invoice.invoice_date = history.{{ of_end.is }}
{{ 'where ' ~ of_end.only if of_end.only }}
    group by invoice.enterprise_id
{%- endfor %}
