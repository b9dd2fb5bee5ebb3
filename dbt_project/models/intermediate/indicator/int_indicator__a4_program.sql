-- Provincial or higher S&T projects of the two years up to the business date.
{{ indicator_of_measure('A4_PROGRAM', measure='projects_2y', as_of=true) }}
