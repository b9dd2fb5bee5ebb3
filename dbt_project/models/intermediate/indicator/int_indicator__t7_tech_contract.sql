-- Turnover of the technology contracts registered in the last year.
{{ indicator_of_measure('T7_TECH_CONTRACT', measure='tech_contract_turnover') }}
