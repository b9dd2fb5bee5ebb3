-- Growth of R&D expense over the year before, both on form A107012; unknown where the year before had none.
{{ indicator_of_measure('T2_RD_GROWTH', measure='rd_growth_pct', basis='superdeduct') }}
