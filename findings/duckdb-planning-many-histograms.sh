#!/usr/bin/env bash
# DuckDB plans `histogram` over many columns in a time that grows with the square of their number: 160 of them over ten rows take
# 0.8 s of planning alone, four times as long as 80, where 160 of `max` or `approx_top_k` take hundredths of that. `EXPLAIN` takes
# as long, so it is not the counting. A profile of a wide table by one SELECT with a histogram a column seems slow for its rows, and
# splitting it into several SELECTs helps more than any index. Counting the same by one unnested list of (column, value) and GROUP BY
# is planned at once.
# Seen with DuckDB 2.0.0. Our metrics of deliveries count that way.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "duckdb==2.0.0"
cat > "$folder/plan.py" <<'PY'
import time
from collections import Counter

import duckdb

connection = duckdb.connect(config={"threads": 1})
columns = [f"c{at}" for at in range(160)]
connection.execute(
    "CREATE TABLE wide AS SELECT "
    + ", ".join(f"'v' || (range % {at + 2}) AS {name}" for at, name in enumerate(columns))
    + " FROM range(10)"
)


def planned(aggregate: str, count: int) -> float:
    """Least processor seconds of three plans."""
    query = "EXPLAIN SELECT " + ", ".join(aggregate.format(name) for name in columns[:count]) + " FROM wide"
    found = []
    for _ in range(3):
        started = time.process_time()
        connection.execute(query).fetchall()
        found.append(time.process_time() - started)
    return min(found)


print("duckdb", duckdb.__version__)
seconds = {count: planned("histogram({})", count) for count in (40, 80, 160)}
other = {name: planned(name, 160) for name in ("max({})", "approx_top_k({}, 3)")}
print("histogram:", {count: round(one, 3) for count, one in seconds.items()})
print("160 of:", {name: round(one, 3) for name, one in other.items()})
if seconds[160] < 8 * seconds[40] or seconds[160] < 15 * max(other.values()):
    raise SystemExit("histograms are planned in proportion now")

cells = ", ".join(f"{{'no': {at}, 'item': {name}}}" for at, name in enumerate(columns))
grouped = (
    f"SELECT cell.no, cell.item, count(*) FROM (SELECT unnest([{cells}]) AS cell FROM wide) GROUP BY ALL"
)
started = time.process_time()
connection.execute(f"EXPLAIN {grouped}").fetchall()
took = time.process_time() - started
print("the same by GROUP BY:", round(took, 3))
by_group = Counter({(no, item): n for no, item, n in connection.execute(grouped).fetchall()})
(row,) = connection.execute("SELECT " + ", ".join(f"histogram({name})" for name in columns) + " FROM wide").fetchall()
by_histogram = Counter({(at, item): n for at, counts in enumerate(row) for item, n in counts.items()})
if by_group != by_histogram or took > seconds[160] / 4:
    raise SystemExit("the two ways differ now")
print("as stated")
PY
"$folder/venv/bin/python" "$folder/plan.py"
