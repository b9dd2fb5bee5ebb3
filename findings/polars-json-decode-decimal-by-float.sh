#!/usr/bin/env bash
# Polars' `str.json_decode` with a Decimal in its schema reads the number as a float first: an amount of seventeen
# digits comes out with other fen, silently. `read_ndjson` with the same schema refuses to read a number into a Decimal
# at all. Exact money out of JSON needs the number's own text.
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

money = pl.Decimal(38, 2)
text = '{"cny":12345678901234567.89}'
decoded = pl.select(pl.lit(text).str.json_decode(pl.Struct({"cny": money})).struct.field("cny")).item()
print(f"{text} is decoded as {decoded}")
assert decoded == Decimal("12345678901234567.68"), decoded
try:
    pl.read_ndjson(text.encode() + b"\n", schema={"cny": money})
except pl.exceptions.PolarsError as error:
    print(f"read_ndjson: {str(error).splitlines()[0]}")
else:
    raise SystemExit("read_ndjson takes a Decimal now")
print("as stated")
PY
