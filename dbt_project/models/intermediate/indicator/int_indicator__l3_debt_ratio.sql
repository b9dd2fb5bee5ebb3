-- Liabilities in total assets at the end of the last year; less is better.
{{ indicator_of_measure('L3_DEBT_RATIO', measure='debt_ratio_pct') }}
