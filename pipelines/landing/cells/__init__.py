"""One cell type a file: how a text becomes a date, a number, an identifier, or a reason to quarantine the row."""
