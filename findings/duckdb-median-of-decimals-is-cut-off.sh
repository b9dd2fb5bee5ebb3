#!/usr/bin/env bash
# DuckDB's median and quantile_cont keep the type of a DECIMAL and cut off, toward zero, what lies between two values: the
# median of 0.01 and 0.02 is 0.01, of 2 and 3 in DECIMAL(18,0) it is 2, and the upper quartile of 1, 2, 3, 5 is 3. Of the
# same numbers as BIGINT or DOUBLE they are 2.5 and 3.5, and a cast of 0.015 to DECIMAL(18,2) gives 0.02. Half of all
# medians of an even number of scores without decimals are half a point too low, and debts (negative) half a point too high.
# The list functions do the same. Cast to more decimals before, not after. Seen with DuckDB 2.0.1.
# Our quantiles of scores are places in an order, without interpolation.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "duckdb==2.0.1"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from decimal import Decimal

import duckdb

cases = (
    ("median", "decimal(18, 2)", "0.01, 0.02", Decimal("0.01")),
    ("median", "decimal(18, 2)", "-0.01, -0.02", Decimal("-0.01")),
    ("median", "decimal(18, 3)", "0.01, 0.02", Decimal("0.015")),
    ("median", "decimal(18, 0)", "2, 3", Decimal(2)),
    ("median", "bigint", "2, 3", 2.5),
    ("quartile", "decimal(18, 0)", "1, 2, 3, 5", Decimal(3)),
    ("quartile", "bigint", "1, 2, 3, 5", 3.5),
    ("quartile", "double", "1, 2, 3, 5", 3.5),
)
with duckdb.connect() as connection:
    for name, kind, values, expected in cases:
        function = "median(x)" if name == "median" else "quantile_cont(x, 0.75)"
        query = f"select {function} from (select unnest([{values}])::{kind} as x)"
        (found,) = connection.execute(query).fetchone()
        print(f"{name} of {values} as {kind}: {found}")
        assert found == expected, found
    (listed,) = connection.execute("select list_median([2::decimal(18, 0), 3])").fetchone()
    (cast,) = connection.execute("select cast(0.015 as decimal(18, 2))").fetchone()
    print(f"list_median of 2 and 3: {listed}; 0.015 cast: {cast}")
    assert listed == 2, listed
    assert cast == Decimal("0.02"), cast
print("as stated")
PY
