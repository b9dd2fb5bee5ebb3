"""Makes one DuckDB file per build: views over the planned Parquet, then dbt's models. Never served, never changed.

`build` is the way in: `by_runner` or `by_dbt` makes the relations, and `incremental_build` takes those that are the
same from an earlier build. Not here: SQL (`dbt_project/`), checks (`quality/`), linking of names (`linking`).
"""
