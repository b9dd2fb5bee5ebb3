"""A firm's page: what one release says of one enterprise, and why. Reads released Parquet, and calculates nothing."""
