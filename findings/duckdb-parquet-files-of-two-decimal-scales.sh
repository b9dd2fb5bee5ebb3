#!/usr/bin/env bash
# DuckDB's read_parquet over a list of files takes the types of the first and casts the others to them. A DECIMAL(18,3)
# behind a DECIMAL(18,2) is rounded (half up) without a word, so the sum depends on the order in which the files are listed.
# With union_by_name = true, an option that is about names, the wider type is taken and every value kept. Polars' own
# scan of the same files refuses.
# Seen with DuckDB 2.0.0, Polars 2.1.0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "duckdb==2.0.0" "polars==2.1.0"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from decimal import Decimal

import duckdb
import polars as pl

for name, values, scale in (("old", ["0.10"], 2), ("new", ["0.105", "9.999"], 3)):
    column = [Decimal(value) for value in values]
    pl.DataFrame({"cny": column}, schema={"cny": pl.Decimal(18, scale)}).write_parquet(f"{name}.parquet")


def total(files: list[str], by_name: bool) -> Decimal:
    with duckdb.connect() as connection:
        read = "select sum(cny) from read_parquet(?, union_by_name = ?)"
        return connection.execute(read, [files, by_name]).fetchone()[0]


old_first, new_first = ["old.parquet", "new.parquet"], ["new.parquet", "old.parquet"]
for files in (old_first, new_first):
    print(f"{files}: {total(files, False)}, by name {total(files, True)}")
assert total(old_first, False) == Decimal("10.21")
assert total(new_first, False) == Decimal("10.204")
assert total(old_first, True) == total(new_first, True) == Decimal("10.204")
try:
    pl.scan_parquet(old_first).collect()
except pl.exceptions.PolarsError as error:
    print(f"Polars: {str(error).splitlines()[0]}")
else:
    raise SystemExit("Polars reads them now")
print("as stated")
PY
