-- The time windows of each enterprise that has at least one dated invoice in them, and the base window each is
-- compared with. Windows include both ends; 12 months up to 1 March 2020 are 2 March 2019 to 1 March 2020.
-- 'all' runs from the first invoice of the enterprise and has no base.
with definition as (
    select
        'all' as window_code,
        business_date as window_end_date,
        cast(null as date) as window_start_date,
        cast(null as date) as base_start_date,
        cast(null as date) as base_end_date
    from {{ ref('dim_run') }}
    {%- for months in [12, 24] %}
        union all
        select
            '{{ months }}m' as window_code,
            business_date as window_end_date,
            {{ add_days(add_months('business_date', -months), 1) }} as window_start_date,
            {{ add_days(add_months('business_date', -2 * months), 1) }} as base_start_date,
            {{ add_months('business_date', -months) }} as base_end_date
        from {{ ref('dim_run') }}
    {%- endfor %}
)

select
    history.enterprise_id,
    definition.window_code,
    coalesce(definition.window_start_date, history.first_invoice_date) as window_start_date,
    definition.window_end_date,
    definition.base_start_date,
    definition.base_end_date,
    history.first_invoice_date,
    history.first_sale_date,
    history.undated_invoice_count
from {{ ref('int_invoice__history') }} as history
cross join definition
-- No staged invoice is later than the window's end, so the last one decides whether the window holds any.
where history.last_invoice_date >= coalesce(definition.window_start_date, history.first_invoice_date)
