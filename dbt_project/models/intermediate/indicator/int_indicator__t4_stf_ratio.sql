-- S&T staff in all staff, last year.
{{ indicator_of_measure('T4_STF_RATIO', measure='st_staff_share_pct') }}
