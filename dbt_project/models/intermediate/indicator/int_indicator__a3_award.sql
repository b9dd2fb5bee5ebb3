-- Provincial or higher S&T awards of the two years up to the business date.
{{ indicator_of_measure('A3_AWARD', measure='awards_2y', as_of=true) }}
