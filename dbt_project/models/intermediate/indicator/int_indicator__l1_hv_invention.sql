-- High-value inventions in force (definition of the fourteenth five-year plan).
{{ indicator_of_measure('L1_HV_INVENTION', measure='high_value_invention_count', as_of=true) }}
