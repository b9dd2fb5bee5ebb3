#!/usr/bin/env bash
# DuckDB reads a pandas column of Decimal objects as DECIMAL, however many there are, also with None, NA, NaT or a float
# NaN between them, which become NULL. One Decimal("NaN") among them, as database drivers give it for a NUMERIC NaN, turns
# the whole column into FLOAT, of 32 bits, not even DOUBLE: 123456789.12 is read as 123456792 and 16777217 as 16777216, in
# every row, and the NaN is no NULL, so that sums are NaN. A float among the decimals gives DOUBLE.
# Seen with DuckDB 2.0.1, pandas 3.1.1. Nothing is said. `isna()` finds them all; fill them with None first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "duckdb==2.0.1" "pandas==3.1.1"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import math
from decimal import Decimal

import duckdb
import pandas as pd

AMOUNTS = [Decimal("123456789.12"), Decimal("16777217.00")]


def read(last: object) -> tuple[str, list[object]]:
    frame = pd.DataFrame({"cny": pd.Series([*AMOUNTS, last], dtype=object)})
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        rows = connection.execute("select typeof(cny), cny from frame").fetchall()
    return rows[0][0], [value for _, value in rows]


for name, nothing in (("None", None), ("pandas.NA", pd.NA), ("NaT", pd.NaT), ("float NaN", math.nan)):
    kind, values = read(nothing)
    print(f"{name}: {kind} {values}")
    assert kind == "DECIMAL(11,2)", kind
    assert values == [*AMOUNTS, None], values
assert pd.Series([Decimal("NaN")]).isna().all()
kind, values = read(Decimal("NaN"))
print(f"Decimal NaN: {kind} {values}")
assert kind == "FLOAT", kind
assert values[:2] == [123456792.0, 16777216.0], values
assert math.isnan(values[2])
kind, values = read(0.5)
print(f"a float: {kind} {values}")
assert kind == "DOUBLE", kind
assert values == [123456789.12, 16777217.0, 0.5], values
print("as stated")
PY
