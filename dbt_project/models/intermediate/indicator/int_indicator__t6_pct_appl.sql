-- PCT applications of the last year. That they relate to the main business is not judged.
{{ indicator_of_measure('T6_PCT_APPL', measure='pct_applications') }}
