-- Invention applications of the last year. That they relate to the main business is not judged.
{{ indicator_of_measure('T5_INV_APPL', measure='invention_applications') }}
