-- R&D expense of the last year on the tax bureau's form A107012, the one basis of this indicator.
{{ indicator_of_measure('T1_RD_AMT', measure='rd_expense', basis='superdeduct') }}
