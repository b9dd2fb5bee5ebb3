-- The annual report of each enterprise and year as last corrected by the business date.
-- What the enterprise chose to withhold is null even where the bureau sent it, and `is_…_public` says so.
-- A table: ranking its many rows again for every model and test that reads them would take longest of all.
{{ config(materialized='table') }}
{%- set figures = {
    'total_assets': 'total_assets_cny',
    'total_liabilities': 'total_liabilities_cny',
    'net_assets': 'net_assets_cny',
    'revenue': 'revenue_cny',
    'main_revenue': 'main_revenue_cny',
    'total_profit': 'total_profit_cny',
    'net_profit': 'net_profit_cny',
    'tax_paid': 'tax_paid_cny',
    'headcount': 'headcount',
} %}
{%- set disclosures = [] %}
{%- for figure in figures %}
    {%- do disclosures.append(figure ~ '_disclosure_code') %}
{%- endfor %}
with newest as (
    {{ newest_rows(
        'registry', 'annual_report',
        key=['enterprise_id', 'report_year'],
        newest_by=['etl_at desc nulls last'],
        event_date='submitted_date',
        columns=[
            'enterprise_id', 'uscc', 'identifier_kind', 'has_valid_check_digit',
            'enterprise_name', 'report_year', 'submitted_date',
        ] + figures.values() | list + disclosures
    ) }}
)

select
    enterprise_id,
    uscc,
    identifier_kind,
    has_valid_check_digit,
    enterprise_name,
    report_year,
    {%- for figure, column in figures.items() %}
        case when coalesce({{ figure }}_disclosure_code, 'public') = 'public' then {{ column }} end as {{ column }},
        {{ figure }}_disclosure_code = 'public' as is_{{ figure }}_public,
    {%- endfor %}
    submitted_date,
    as_of_date,
    delivery_id,
    record_id
from newest
