-- Venture capital received in the two years up to the business date.
{{ indicator_of_measure('A5_VC', measure='venture_amount_2y', as_of=true) }}
