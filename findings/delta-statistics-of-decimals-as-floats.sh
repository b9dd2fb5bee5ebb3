#!/usr/bin/env bash
# deltalake writes the least and greatest value of each column into the log of a table, decimals as JSON numbers made of
# floats, and readers trust them. Where a decimal has more digits than a float keeps (17 and more: 98 trillion yuan with
# fen, 98 billion with six decimals, a rate with eighteen) a filter then leaves out rows that are in the table, and returns
# rows that do not fit it: a file whose greatest value was rounded down is taken to lie below a bound as a whole. A delete
# by such a filter deletes nothing and reports success. The values themselves are exact, so that a count and a sum without
# a filter are right. `delta.dataSkippingStatsColumns` can leave the column out when the table is made.
# Seen with deltalake 1.6.6, pyarrow 26.0.1, and Polars 2.1.0, whose scan_delta reads the same log.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "deltalake==1.6.6" "pyarrow==26.0.1" "polars==2.1.0"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import os
from decimal import Decimal

import polars as pl
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

fen = [Decimal("98765432109876.51"), Decimal("98765432109876.53")]
micro = [Decimal("98765432109.876543"), Decimal("98765432109.876545")]


def written(name: str, values: list[Decimal], kind: pa.DataType, left_out: bool = False) -> str:
    settings = {"delta.dataSkippingStatsColumns": "id"} if left_out else None
    table = pa.table({"id": [1, 2], "cny": pa.array(values, kind)})
    write_deltalake(name, table, configuration=settings)
    return name


def found(name: str, operator: str, bound: Decimal) -> list[Decimal]:
    return DeltaTable(name).to_pyarrow_table(filters=[("cny", operator, bound)])["cny"].to_pylist()


written("fen", fen, pa.decimal128(18, 2))
written("micro", micro, pa.decimal128(28, 6))
print("all rows:", DeltaTable("fen").to_pyarrow_table()["cny"].to_pylist())
for operator, bound, expected in (("=", fen[0], []), ("<=", fen[0], []), (">=", fen[1], [])):
    got = found("fen", operator, bound)
    print(f"cny {operator} {bound}: {got}")
    assert got == expected, got
got = found("micro", "<=", micro[0])
print(f"cny <= {micro[0]}: {got}")
assert got == micro, got
got = pl.scan_delta("fen").filter(pl.col("cny") == fen[0]).collect().height
print(f"Polars, cny = {fen[0]}: {got} rows")
assert got == 0, got
deleted = DeltaTable("fen").delete(f"cny = cast('{fen[0]}' as decimal(18, 2))")["num_deleted_rows"]
print(f"delete where cny = {fen[0]}: {deleted} rows")
assert deleted == 0, deleted
got = found(written("without", fen, pa.decimal128(18, 2), left_out=True), "=", fen[0])
print(f"without statistics of the column, cny = {fen[0]}: {got}")
assert got == fen[:1], got
print("as stated", flush=True)
os._exit(0)  # threads of the readers may still run, which is not what this is about
PY
