-- Fresh graduates hired in the last year.
{{ indicator_of_measure('A1_GRADS', measure='graduates_hired') }}
