#!/usr/bin/env bash
# Polars refuses to put an Int32 column below an Int64 one. With decimals it does not: `concat`, `vstack`, `extend` and
# `how="diagonal"` give the column the type of the first frame, round what has more decimals (half to even) and make null
# of what has more digits, all without a word. Frames in the other order give other values. A feed whose contract went
# from two decimals to four, or two bureaus that declare money differently, lose amounts that way. `vertical_relaxed` and
# `diagonal_relaxed` widen the type and keep every value.
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


def amounts(values: list[str], precision: int, scale: int) -> pl.DataFrame:
    return pl.DataFrame({"cny": [Decimal(value) for value in values]}, schema={"cny": pl.Decimal(precision, scale)})


old, new = amounts(["0.10"], 18, 2), amounts(["0.105", "9.999"], 18, 3)
small, large = amounts(["0.10"], 3, 2), amounts(["123456.78"], 18, 2)
rounded = [Decimal("0.10"), Decimal("0.10"), Decimal("10.00")]
for how in ("vertical", "diagonal"):
    got = pl.concat([old, new], how=how)["cny"].to_list()
    print(f"{how}: {got}")
    assert got == rounded, got
assert old.vstack(new)["cny"].to_list() == rounded
assert old.clone().extend(new)["cny"].to_list() == rounded
assert pl.concat([new, old])["cny"].to_list() == [Decimal("0.105"), Decimal("9.999"), Decimal("0.100")]

lost = pl.concat([small, large])["cny"].to_list()
print(f"below decimal[3,2], 123456.78 becomes {lost[1]}")
assert lost == [Decimal("0.10"), None], lost

kept = pl.concat([old, new], how="vertical_relaxed")["cny"].to_list()
assert kept == [Decimal("0.100"), Decimal("0.105"), Decimal("9.999")], kept
try:
    pl.concat([pl.DataFrame({"n": [1]}, schema={"n": pl.Int64}), pl.DataFrame({"n": [1]}, schema={"n": pl.Int32})])
except pl.exceptions.SchemaError as error:
    print(f"integers: {str(error).splitlines()[0]}")
else:
    raise SystemExit("integers of two widths are taken now")
print("as stated")
PY
