#!/usr/bin/env bash
# Polars multiplies a float by the power of ten in floats when it is cast to a Decimal. From 1 billion on with ten decimals
# (100 million with twelve) a whole number is then no whole number: 1234567891.0 as Decimal(38, 10) is 1234567891.0000001024,
# and 1000000001.0 is 1000000000.9999998976, below itself. A workbook has no numbers but floats, so that read_excel with such
# a type for a column, given to have exact money, changes registered capital that the file and a Float64 column have exactly.
# Of the same floats pyarrow makes the whole numbers; DuckDB's cast errs as Polars' does. Whole numbers through Int64, others
# with two decimals first, stay as they are. Our reader of workbooks goes through the text of a number.
# Seen with Polars 2.1.0, fastexcel 0.21.0, XlsxWriter 3.3.1, pyarrow 26.0.1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  "polars==2.1.0" "fastexcel==0.21.0" "xlsxwriter==3.3.1" "pyarrow==26.0.1"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from decimal import Decimal

import polars as pl
import pyarrow as pa
import xlsxwriter

CAPITAL = {
    1234567891: Decimal("1234567891.0000001024"),
    1000000001: Decimal("1000000000.9999998976"),
    9876543211: Decimal("9876543210.9999996928"),
    100000001: Decimal("100000001"),
}
MONEY = pl.Decimal(38, 10)

with xlsxwriter.Workbook("capital.xlsx") as workbook:
    sheet = workbook.add_worksheet()
    sheet.write_column(0, 0, ["cny", *CAPITAL])

found = pl.read_excel("capital.xlsx", schema_overrides={"cny": MONEY})["cny"]
for written, got in zip(CAPITAL, found, strict=True):
    print(f"{written} is read as {got}")
    assert got == CAPITAL[written], got

floats = pl.read_excel("capital.xlsx")["cny"].cast(pl.Float64)
assert floats.to_list() == list(CAPITAL)
assert floats.cast(MONEY).to_list() == list(CAPITAL.values())
assert floats.cast(pl.Int64).cast(MONEY).to_list() == list(CAPITAL)
assert floats.cast(pl.Decimal(38, 2)).cast(MONEY).to_list() == list(CAPITAL)
assert pa.array(floats.to_list()).cast(pa.decimal128(38, 10)).to_pylist() == list(CAPITAL)
print("through Int64, through two decimals, and by pyarrow: as written")
print("as stated")
PY
