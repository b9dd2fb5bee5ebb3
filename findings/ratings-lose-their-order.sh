#!/usr/bin/env bash
# A rating has an order that is not that of its letters: AAA, AA, A, BBB. pandas' ordered Categorical, Polars' Enum and
# DuckDB's ENUM each keep it, and sort, min and a lower bound follow it. From one to another it is gone, silently, in half
# of the directions: DuckDB reads a Polars Enum as VARCHAR, and Polars reads a DuckDB ENUM, and an ordered Categorical of
# pandas, as a Categorical, whose order is the alphabet. To pandas, and from pandas to DuckDB, it stays. The best rating of
# a portfolio, AAA before, is then A, and "AA or better" holds other names. Through Parquet, Polars gives its own Enum back;
# DuckDB's ENUM comes back as VARCHAR in DuckDB itself.
# Seen with DuckDB 2.0.1, Polars 2.1.0, pandas 3.1.1, pyarrow 26.0.1. Keep the order in a column of numbers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "duckdb==2.0.1" "polars==2.1.0" "pandas==3.1.1" "pyarrow==26.0.1"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import duckdb
import pandas as pd
import polars as pl

ORDER = ["AAA", "AA", "A", "BBB"]
HELD = ["A", "AAA", "BBB", "AA"]

in_polars = pl.DataFrame({"rating": pl.Series(HELD, dtype=pl.Enum(ORDER))})
in_pandas = pd.DataFrame({"rating": pd.Categorical(HELD, categories=ORDER, ordered=True)})
names = ", ".join(f"'{name}'" for name in ORDER)
held = ", ".join(f"('{name}')" for name in HELD)
duckdb.execute(f"create table in_duckdb as select r::enum({names}) as rating from (values {held}) as t(r)")


def of_duckdb(table: str) -> list[str]:
    return [row[0] for row in duckdb.execute(f"select rating from {table} order by rating").fetchall()]


def of_pandas(frame: pd.DataFrame) -> list[str]:
    return frame.sort_values("rating")["rating"].tolist()


def of_polars(frame: pl.DataFrame) -> list[str]:
    return frame.sort("rating")["rating"].to_list()


duckdb.register("from_polars", in_polars)
duckdb.register("from_pandas", in_pandas)
duckdb.execute("copy in_duckdb to 'duckdb.parquet' (format parquet)")
in_polars.write_parquet("polars.parquet")
found = {
    "Polars": of_polars(in_polars),
    "pandas": of_pandas(in_pandas),
    "DuckDB": of_duckdb("in_duckdb"),
    "pandas to DuckDB": of_duckdb("from_pandas"),
    "DuckDB to pandas": of_pandas(duckdb.sql("from in_duckdb").df()),
    "Polars to pandas": of_pandas(in_polars.to_pandas()),
    "Polars by Parquet": of_polars(pl.read_parquet("polars.parquet")),
    "Polars to DuckDB": of_duckdb("from_polars"),
    "DuckDB to Polars": of_polars(duckdb.sql("from in_duckdb").pl()),
    "pandas to Polars": of_polars(pl.from_pandas(in_pandas)),
    "DuckDB by Parquet": of_duckdb("'duckdb.parquet'"),
}
for name, order in found.items():
    print(f"{name}: {order}")
for at, (name, order) in enumerate(found.items()):
    assert order == (ORDER if at < 7 else sorted(ORDER)), name
best = {"Polars": in_polars["rating"].min(), "DuckDB": duckdb.execute("select min(rating) from from_polars").fetchone()[0]}
print(f"the best rating: {best}")
assert best == {"Polars": "AAA", "DuckDB": "A"}, best
print("as stated")
PY
