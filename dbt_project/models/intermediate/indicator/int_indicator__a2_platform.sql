-- Provincial or higher R&D and innovation platforms of the two years up to the business date.
{{ indicator_of_measure('A2_PLATFORM', measure='platforms_2y', as_of=true) }}
