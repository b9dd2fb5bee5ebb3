-- Growth of revenue over the year before; unknown for a first year.
{{ indicator_of_measure('G3_REV_GROWTH', measure='revenue_growth_pct') }}
