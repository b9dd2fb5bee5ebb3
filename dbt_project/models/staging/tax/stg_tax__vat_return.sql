-- The VAT return that counts for each enterprise and tax period as of the business date: a correction takes the place
-- of what was filed before. A line that a form leaves blank is zero; all four blank says nothing about sales.
-- A table: ranking its millions of rows again for every model and test that reads them would take longest of all.
{{ config(materialized='table') }}
{%- set key = ['enterprise_id', 'period_start_date', 'period_end_date'] %}
{%- set sales = ['standard_sales_cny', 'simplified_sales_cny', 'export_sales_cny', 'exempt_sales_cny'] %}
{{ newest_rows(
    'tax',
    'vat_return',
    key=key,
    columns=[
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
    ] + sales + [
        'output_tax_cny',
        'input_tax_cny',
        'tax_payable_cny',
        'carried_forward_tax_cny',
        'etl_at',
    ],
    newest_by=submission_order(),
    event_date='submitted_date',
    computed={
        'first_submitted_date': 'min(submitted_date) over (partition by ' ~ key | join(', ')
        ~ ' order by submitted_date asc nulls last)',
    },
    derived={
        'sales_cny': 'case when coalesce(' ~ sales | join(', ') ~ ') is not null then coalesce('
        ~ sales | join(', 0) + coalesce(') ~ ', 0) end',
        'is_filed_late': 'first_submitted_date > due_date',
    },
) }}
