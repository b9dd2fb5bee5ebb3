#!/usr/bin/env bash
# DuckDB has two answers for the year of a TIMESTAMP_NS at the end of one, as tools write the last moment of a validity:
# of 2026-12-31 23:59:59.999999999, extract and date_part give 2026, strftime writes 2026-12-31, and it is before 2027; but
# year() gives 2027, month() 1, quarter() 1, a cast to DATE and date_trunc 2027-01-01, and date_diff counts a day from the
# morning of the same day. Those have no form for nanoseconds and take a TIMESTAMP, to which the value is rounded up, not cut
# off. The same text read as a TIMESTAMP is cut off and stays in 2026, and so it does with Polars. Parquet files with
# nanoseconds, which pandas wrote before 3, are read as TIMESTAMP_NS, so that the last day of a year falls into the next.
# Seen with DuckDB 2.0.1, Polars 2.1.0. Cut off first: date_trunc('second', …) rounds too, but a text cast to TIMESTAMP does not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "duckdb==2.0.1" "polars==2.1.0" "pyarrow==26.0.1"
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import datetime

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

LAST = 1798761599_999999999  # 2026-12-31 23:59:59.999999999, in nanoseconds since 1970
pq.write_table(pa.table({"until": pa.array([LAST], pa.timestamp("ns"))}), "validity.parquet")

cases = {
    "typeof(until)": "TIMESTAMP_NS",
    "until": "2026-12-31 23:59:59.999999999",
    "extract(year from until)": "2026",
    "date_part('month', until)": "12",
    "strftime(until, '%Y-%m-%d')": "2026-12-31",
    "until < timestamp '2027-01-01'": "true",
    "year(until)": "2027",
    "month(until)": "1",
    "quarter(until)": "1",
    "cast(until as date)": "2027-01-01",
    "cast(date_trunc('second', until) as date)": "2027-01-01",
    "date_diff('day', cast('2026-12-31 08:00:00' as timestamp_ns), until)": "1",
    "cast(cast(until as varchar) as timestamp)": "2026-12-31 23:59:59.999999",
}
with duckdb.connect() as connection:
    for term, expected in cases.items():
        (found,) = connection.execute(f"select cast({term} as varchar) from 'validity.parquet'").fetchone()
        print(f"{term}: {found}")
        assert found == expected, found
until = pl.read_parquet("validity.parquet")["until"]
print(f"Polars: {until.dt.year().item()}, {until.cast(pl.Date).item()}")
assert until.dt.year().item() == 2026
assert until.cast(pl.Date).item() == datetime.date(2026, 12, 31)
print("as stated")
PY
