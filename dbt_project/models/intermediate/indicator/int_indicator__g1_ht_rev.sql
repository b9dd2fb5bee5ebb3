-- Income from high-tech products and services, last year.
{{ indicator_of_measure('G1_HT_REV', measure='hightech_revenue') }}
