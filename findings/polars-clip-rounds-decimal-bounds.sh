#!/usr/bin/env bash
# Polars compares a decimal column with a bound of more places exactly: 0.10 < 0.105 holds. `clip` with the same bounds
# does not: it rounds them to the column's scale first (half to even), so that values outside the bounds stay, and the
# result of clip may fail the very comparison it was meant to ensure. Arithmetic has the column's scale too: 0.11 * 0.5
# is 0.06, where SQL and Python's decimal say 0.055.
# Seen with Polars 2.1.0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "polars==2.1.0"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from decimal import Decimal

import polars as pl

low, high = Decimal("0.105"), Decimal("0.115")
rates = pl.DataFrame({"rate": [Decimal("0.10"), Decimal("0.11"), Decimal("0.12")]}, schema={"rate": pl.Decimal(18, 2)})
assert rates.filter(pl.col("rate") < low).height == 1
clipped = rates.select(pl.col("rate").clip(low, high))
print(f"clipped to {low} and {high}: {clipped['rate'].to_list()}")
assert clipped.equals(rates), clipped
assert clipped.filter(pl.col("rate") < low).height == 1
assert clipped.filter(pl.col("rate") > high).height == 1

half = rates.select(pl.col("rate") * Decimal("0.5"))["rate"].to_list()
print(f"times 0.5: {half}")
assert half == [Decimal("0.05"), Decimal("0.06"), Decimal("0.06")], half
print("as stated")
PY
