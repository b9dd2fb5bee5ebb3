-- Income tax that the super-deduction of R&D saved, last year.
{{ indicator_of_measure('G5_SUPER_DEDUCT_TAX', measure='super_deduction_tax', basis='superdeduct') }}
