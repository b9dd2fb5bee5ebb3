"""Makes one DuckDB file per build: views over the planned Parquet, then dbt's models. Never served, never changed."""
