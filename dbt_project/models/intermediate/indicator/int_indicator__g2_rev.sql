-- Operating revenue, last year.
{{ indicator_of_measure('G2_REV', measure='revenue') }}
