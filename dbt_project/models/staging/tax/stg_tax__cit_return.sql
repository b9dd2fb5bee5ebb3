-- The annual income tax return that counts for each enterprise and tax year as of the business date: a correction takes
-- the place of what was filed before.
-- A table: ranking its many rows again for every model and test that reads them would take longest of all.
{{ config(materialized='table') }}
{{ newest_rows(
    'tax',
    'cit_return',
    key=['enterprise_id', 'tax_year'],
    columns=[
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
    ],
    newest_by=submission_order(),
    event_date='submitted_date',
    without=['restricted_industry_code', 'small_low_profit_code'],
    derived={
        'is_restricted_industry': "restricted_industry_code = 'yes'",
        'is_small_low_profit': "small_low_profit_code = 'yes'",
    },
) }}
