-- The VAT return that counts for each enterprise and tax period as of the business date: a correction takes the place
-- of what was filed before. A line that a form leaves blank is zero; all four blank says nothing about sales.
-- A table: ranking its millions of rows anew for every model and test that reads them would take longest of all.
{{ config(materialized='table') }}
{%- set key = ['enterprise_id', 'period_start_date', 'period_end_date'] %}
{%- set columns = [
    'enterprise_id',
    'uscc',
    'identifier_kind',
    'has_valid_check_digit',
    'enterprise_name',
    'submission_no',
    'taxpayer_kind_code',
    'submission_kind_code',
    'period_start_date',
    'period_end_date',
    'due_date',
    'submitted_date',
    'first_submitted_date',
    'standard_sales_cny',
    'simplified_sales_cny',
    'export_sales_cny',
    'exempt_sales_cny',
    'output_tax_cny',
    'input_tax_cny',
    'tax_payable_cny',
    'carried_forward_tax_cny',
    'etl_at',
] %}
with known as (
    {{ known_rows('tax', 'vat_return', event_date='submitted_date') }}
),

filed as (
    select
        *,
        min(submitted_date) over (
            partition by {{ key | join(', ') }}
            order by submitted_date asc nulls last
        ) as first_submitted_date
    from known
),

newest as (
    {{ first_rows(
        'select * from filed',
        key,
        submission_order() + content_order(columns),
        columns,
    ) }}
)

select
    {{ columns | join(',\n    ') }},
    case
        when coalesce(standard_sales_cny, simplified_sales_cny, export_sales_cny, exempt_sales_cny) is not null
            then
                coalesce(standard_sales_cny, 0) + coalesce(simplified_sales_cny, 0)
                + coalesce(export_sales_cny, 0) + coalesce(exempt_sales_cny, 0)
    end as sales_cny,
    first_submitted_date > due_date as is_filed_late,
    as_of_date,
    _delivery_id,
    _record_id
from newest
