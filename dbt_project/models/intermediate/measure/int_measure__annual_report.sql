-- Figures that an enterprise made public in its annual report, and ratios of two figures of one report.
{{ measure_rows(
    ref('stg_registry__annual_report'),
    {
        'revenue': 'revenue_cny',
        'main_revenue': 'main_revenue_cny',
        'main_revenue_share_pct': 'case when revenue_cny > 0 and main_revenue_cny between 0 and revenue_cny then '
        ~ safe_ratio('main_revenue_cny', 'revenue_cny', 'decimal(28, 6)', 100) ~ ' end',
        'total_assets': 'total_assets_cny',
        'total_liabilities': 'total_liabilities_cny',
        'net_assets': 'net_assets_cny',
        'debt_ratio_pct': 'case when total_assets_cny > 0 then '
        ~ safe_ratio('total_liabilities_cny', 'total_assets_cny', 'decimal(28, 6)', 100) ~ ' end',
        'total_profit': 'total_profit_cny',
        'net_profit': 'net_profit_cny',
        'net_margin_pct': 'case when revenue_cny > 0 then '
        ~ safe_ratio('net_profit_cny', 'revenue_cny', 'decimal(28, 6)', 100) ~ ' end',
        'roe_pct': 'case when net_assets_cny > 0 then '
        ~ safe_ratio('net_profit_cny', 'net_assets_cny', 'decimal(28, 6)', 100) ~ ' end',
        'tax_paid': 'tax_paid_cny',
        'headcount': 'headcount',
    },
    basis_code='annual_report',
    feed='registry/annual_report',
    period_year='report_year',
) }}
