-- The loan products of the newest list, those that are no longer offered included.
{{ newest_rows(
    'finance', 'product',
    key=['product_no'],
    columns=[
        'product_no', 'product_name', 'bank_name', 'bank_code', 'amount_from_cny', 'amount_to_cny',
        'term_from_months', 'term_to_months', 'rate_from_pct', 'rate_to_pct', 'guarantee_text', 'purpose_text',
        'region_code', 'sold_from_date', 'sold_to_date', 'condition_count',
    ]
) }}
