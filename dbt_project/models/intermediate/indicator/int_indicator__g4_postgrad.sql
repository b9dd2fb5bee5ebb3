-- Postgraduates in all staff, last year.
{{ indicator_of_measure('G4_POSTGRAD', measure='postgraduate_share_pct') }}
