#!/usr/bin/env bash
# sqlglot translates four DuckDB functions to Spark under the same or a like name, although they mean something else
# there, and says nothing, not even with unsupported_level=RAISE. Seen with sqlglot 30.30.0 and DuckDB 2.0.0:
#   log(100)                        10 is the base in DuckDB; Spark's log(x) is the natural logarithm
#   regexp_replace(s, 'X', '-')     DuckDB replaces the first match; Spark replaces all
#   isodow(d)                       1 on Mondays in DuckDB; what is written is 3 on Mondays with Spark's dayofweek (Sunday: 1)
#   list(x ORDER BY x DESC)         the order is dropped; Spark's collect_list has none
# sqlglot itself knows what Spark means: reading its own output as Spark and writing DuckDB gives another result.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "sqlglot==30.30.0" "duckdb==2.0.0"
"$folder/venv/bin/python" - <<'PY'
import duckdb
import sqlglot
from sqlglot import ErrorLevel

cases = {
    "SELECT log(100) AS r": ("SELECT LOG(100) AS r", 2.0, 4.605170185988092),
    "SELECT regexp_replace('aXbX', 'X', '-') AS r": ("SELECT REGEXP_REPLACE('aXbX', 'X', '-') AS r", "a-bX", "a-b-"),
    "SELECT isodow(DATE '2024-01-07') AS r": (
        "SELECT ((DAYOFWEEK(CAST('2024-01-07' AS DATE)) % 7) + 1) AS r", 7, 1,
    ),
    "SELECT list(x ORDER BY x DESC) AS r FROM (VALUES (1), (5), (2)) AS t(x)": (
        "SELECT COLLECT_LIST(x) AS r FROM VALUES (1), (5), (2) AS t(x)", [5, 2, 1], [1, 5, 2],
    ),
}
print("sqlglot", sqlglot.__version__, "duckdb", duckdb.__version__)
for query, (spark, meant, back) in cases.items():
    (written,) = sqlglot.transpile(query, read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE)
    [(result,)] = duckdb.sql(query).fetchall()
    [(again,)] = duckdb.sql(sqlglot.transpile(written, read="spark", write="duckdb")[0]).fetchall()
    print(f"{query}\n  Spark: {written}\n  meant: {result}; read back: {again}")
    assert written == spark, written
    assert result == meant, result
    assert again == back, again
print("as stated")
PY
