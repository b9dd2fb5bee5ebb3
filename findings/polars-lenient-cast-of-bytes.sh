#!/usr/bin/env bash
# Polars: `cast(..., strict=False)` makes null of what cannot be converted, but not from Binary to String: one value that
# is not UTF-8 ends the whole expression with ComputeError, in eager and lazy frames. A file read as bytes, to decode row
# by row and set the bad rows aside, cannot be decoded this way. Seen with Polars 2.1.0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "polars==2.1.0"
"$folder/venv/bin/python" - <<'PY'
import polars as pl

print("polars", pl.__version__)
assert pl.Series(["1", "x"]).cast(pl.Int64, strict=False).to_list() == [1, None]
rows = pl.DataFrame({"raw": ["上海".encode(), "上海".encode("gb18030")]})
for frame in (rows, rows.lazy()):
    try:
        frame.select(pl.col("raw").cast(pl.String, strict=False)).lazy().collect()
    except pl.exceptions.ComputeError as error:
        print(type(frame).__name__, str(error).splitlines()[0])
    else:
        raise SystemExit("the lenient cast gives null now")
print("as stated")
PY
