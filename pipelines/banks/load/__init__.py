"""Scripts that load a delivery's CSV files into a bank's database."""
