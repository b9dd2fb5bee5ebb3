#!/usr/bin/env bash
# DuckDB types the product of two decimals of up to 18 digits as DECIMAL(18, sum of the scales), so that money times a
# rate ends the statement by an overflow from 10^12 yuan on, though each factor is far from its own limit. A sum of the
# same decimals gets a digit more (19), their aggregate sum() 38, and a product with a BIGINT 37: only this product does not
# widen. With one factor of more than 18 digits it has room.
# Seen with DuckDB 2.0.1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "duckdb==2.0.1"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from decimal import Decimal

import duckdb

types = {
    "product": ("cny * rate", "DECIMAL(18,6)"),
    "sum of two": ("cny + cny", "DECIMAL(19,2)"),
    "sum()": ("sum(cny)", "DECIMAL(38,2)"),
    "product with a whole number": ("cny * cast(1 as bigint)", "DECIMAL(37,2)"),
    "product of a wide one": ("cast(cny as decimal(38, 2)) * rate", "DECIMAL(38,6)"),
}
with duckdb.connect() as connection:
    connection.execute("create table t (cny decimal(18, 2), rate decimal(9, 4))")
    connection.execute("insert into t values (100000000000.00, 50)")
    for name, (term, expected) in types.items():
        (found,) = connection.execute(f"select typeof({term}) from t group by cny, rate").fetchone()
        print(f"{name}: {found}")
        assert found == expected, name
    try:
        connection.execute("select cny * rate from t").fetchall()
    except duckdb.OutOfRangeException as error:
        print(str(error).splitlines()[0])
    else:
        raise SystemExit("there is room now")
    (wide,) = connection.execute("select cast(cny as decimal(38, 2)) * rate from t").fetchone()
    assert wide == Decimal("5000000000000.000000")
print("as stated")
PY
