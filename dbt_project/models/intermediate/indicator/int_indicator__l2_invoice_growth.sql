-- Growth of invoiced sales, twelve months up to the business date over the twelve before.
{{ indicator_of_measure('L2_INVOICE_GROWTH', measure='invoice_growth_yoy_pct', as_of=true) }}
