-- The annual income tax return that counts for each enterprise and tax year as of the business date: a correction takes
-- the place of what was filed before.
-- A table: ranking its many rows anew for every model and test that reads them would take longest of all.
{{ config(materialized='table') }}
{%- set columns = [
    'enterprise_id',
    'uscc',
    'identifier_kind',
    'has_valid_check_digit',
    'enterprise_name',
    'submission_no',
    'submission_kind_code',
    'tax_year',
    'submitted_date',
    'operating_revenue_cny',
    'operating_cost_cny',
    'total_profit_cny',
    'taxable_income_cny',
    'tax_before_relief_cny',
    'tax_relief_cny',
    'tax_payable_cny',
    'total_assets_cny',
    'employee_count',
    'industry_code',
    'restricted_industry_code',
    'small_low_profit_code',
    'etl_at',
] %}
with newest as (
    {{ newest_rows(
        'tax',
        'cit_return',
        key=['enterprise_id', 'tax_year'],
        columns=columns,
        newest_by=submission_order(),
        event_date='submitted_date',
    ) }}
)

select
    {{ columns | reject('in', ['restricted_industry_code', 'small_low_profit_code']) | join(',\n    ') }},
    restricted_industry_code = 'yes' as is_restricted_industry,
    small_low_profit_code = 'yes' as is_small_low_profit,
    as_of_date,
    _delivery_id,
    _record_id
from newest
