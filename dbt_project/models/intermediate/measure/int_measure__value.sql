-- Every measure of every enterprise, by every basis. A new topic adds one line.
{{ config(materialized='view') }}
{%- set topics = [
    'adverse',
    'annual_report',
    'cit_return',
    'contract',
    'declared',
    'growth',
    'industry',
    'insurance',
    'invoice',
    'ip',
    'programme',
    'recognition',
    'registry',
    'research',
    'vat_return',
    'venture',
] %}
{%- for topic in topics %}
    select
        enterprise_id,
        measure_code,
        basis_code,
        period_year,
        measure_value,
        source_feed
    from {{ ref('int_measure__' ~ topic) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
