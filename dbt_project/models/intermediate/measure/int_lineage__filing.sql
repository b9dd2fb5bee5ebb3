-- Source records of what an enterprise filed for a year: returns, forms, reports, and who was insured in December. All
-- lines of a form: any of them may make it the one that counts.
{{ config(materialized='view') }}
{%- set filings = {
    'annual_report': {'rows': ref('stg_registry__annual_report'), 'year': 'report_year'},
    'cit_return': {'rows': ref('stg_tax__cit_return'), 'year': 'tax_year'},
    'vat_return': {
        'rows': ref('stg_tax__vat_return'), 'year': year_of('period_end_date'),
        'only': year_of('period_start_date') ~ ' = ' ~ year_of('period_end_date'),
    },
    'rd_deduction': {'rows': ref('stg_tax__rd_deduction'), 'year': 'tax_year'},
    'insurance': {
        'rows': ref('stg_social__insurance_headcount'), 'year': year_of('due_month'),
        'only': 'extract(month from due_month) = 12',
    },
} %}
{%- for source_set, filing in filings.items() %}
    select
        enterprise_id,
        '{{ source_set }}' as source_set,
        cast({{ filing.year }} as string) as item,
        record_id
    from {{ filing.rows }}
    where enterprise_id is not null{{ ' and ' ~ filing.only if filing.only }}
{{ 'union all' if not loop.last }}
{%- endfor %}
