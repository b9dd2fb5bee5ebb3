#!/usr/bin/env bash
# Given rows without a schema, Polars takes the scale of a decimal column from the first hundred rows (as it takes types),
# but where a later text in an integer column raises, a later decimal with more places is rounded without a word: the
# 102nd row below is 1.234567 and arrives as 1.2. A column given whole, as a list, has the scale of its longest value.
# Rows of a database driver, which gives Decimal objects as they are stored, go that way.
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

values = [Decimal("1.1")] * 101 + [Decimal("1.234567")]
rows = [{"rate": value} for value in values]
for name, made in {
    "DataFrame of dictionaries": pl.DataFrame(rows),
    "from_dicts": pl.from_dicts(rows),
    "DataFrame of tuples": pl.DataFrame([(value,) for value in values], schema=["rate"], orient="row"),
}.items():
    print(f"{name}: {made.schema['rate']}, last value {made['rate'][-1]}")
    assert made["rate"][-1] == Decimal("1.2"), made["rate"][-1]
assert pl.DataFrame({"rate": values})["rate"][-1] == Decimal("1.234567")
assert pl.DataFrame(rows, infer_schema_length=None)["rate"][-1] == Decimal("1.234567")
print("as stated")
PY
