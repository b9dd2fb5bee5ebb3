#!/usr/bin/env bash
# DuckDB's format and printf make a float of a DECIMAL first. The text then differs from the number: 1.005 rounds to 1.01,
# and so does a cast, but format('{:.2f}', …) writes 1.00, and 0.12 of 0.125, where the number is a tie that SQL rounds up. Of
# 98765432109876.51 even '{}', which asks for nothing, writes …76.52: a fen more than the table has. Whole numbers of any
# size are exact, also HUGEINT. A report whose amounts are written in SQL, with separators of thousands, does not add up
# with its own table. Round in SQL and format the fraction apart, or outside: Python's format keeps every digit of a Decimal.
# Seen with DuckDB 2.0.1. We format in Python.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "duckdb==2.0.1"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from decimal import Decimal

import duckdb

amounts = {
    "1.005": ("1.01", "1.00", "1.00"),
    "0.615": ("0.62", "0.61", "0.61"),
    "2.675": ("2.68", "2.67", "2.67"),
    "0.125": ("0.13", "0.12", "0.12"),
    "98765432109876.514": ("98765432109876.51", "98765432109876.52", "98,765,432,109,876.52"),
}
query = """
    select cast(round(x, 2) as varchar), format('{:.2f}', x), printf('%,.2f', x)
    from (select cast(? as decimal(18, 3)) as x)
"""
with duckdb.connect() as connection:
    for amount, expected in amounts.items():
        found = connection.execute(query, [amount]).fetchone()
        print(f"{amount}: rounded {found[0]}, format {found[1]}, printf {found[2]}")
        assert found == expected, found
    query = "select format('{}', x), cast(x as varchar) from (select cast('98765432109876.51' as decimal(18, 2)) as x)"
    plain, cast = connection.execute(query).fetchone()
    (whole,) = connection.execute("select format('{:,}', 12345678901234567890::hugeint)").fetchone()
print(f"format '{{}}' of {cast}: {plain}; a whole number: {whole}; Python: {Decimal(cast):,.2f}")
assert plain == "98765432109876.52", plain
assert whole == "12,345,678,901,234,567,890", whole
assert f"{Decimal(cast):,.2f}" == "98,765,432,109,876.51"
print("as stated")
PY
