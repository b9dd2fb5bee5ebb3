-- Administrative penalties on display on the business date.
{{ indicator_of_measure('L4_PENALTY', measure='penalty_count_displayed', as_of=true) }}
