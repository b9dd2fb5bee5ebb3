-- Figures of the annual income tax return. Total assets and staff are averages of the year there.
{{ measure_rows(
    ref('stg_tax__cit_return'),
    {
        'revenue': 'operating_revenue_cny',
        'operating_cost': 'operating_cost_cny',
        'total_cost': 'operating_revenue_cny - total_profit_cny',
        'total_profit': 'total_profit_cny',
        'total_assets': 'total_assets_cny',
        'headcount': 'employee_count',
        'income_tax_rate_pct': 'case when taxable_income_cny <= 0 then 0 else '
        ~ safe_ratio('tax_payable_cny', 'taxable_income_cny', 'decimal(28, 6)', 100) ~ ' end',
    },
    basis_code='cit',
    feed='tax/cit_return',
    period_year='tax_year',
) }}
