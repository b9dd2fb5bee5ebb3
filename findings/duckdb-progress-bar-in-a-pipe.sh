#!/usr/bin/env bash
# DuckDB for Python: a query that takes more than two seconds draws a progress bar on standard output, also where standard output is
# a pipe or a file, and nothing was asked to be drawn. A program that prints one JSON object is no longer read by the next one, and
# only on large data. `enable_progress_bar` is on in a new connection; it is refused as an option of `connect` ("Could not set option
# as a global option"), so that each connection needs its own SET. To set `progress_bar_time` switches the bar on again.
# Seen with DuckDB 2.0.0. Our connections are opened in one place, which switches it off.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "duckdb==2.0.0"
cat > "$folder/query.py" <<'PY'
import json
import sys
import time

import duckdb

connection = duckdb.connect(config={"threads": 1})
if "quiet" in sys.argv:
    connection.execute("SET enable_progress_bar = false")
rows, started = 200_000_000, time.monotonic()
while time.monotonic() - started < 4:  # one query that surely takes longer than two seconds here
    rows, started = rows * 4, time.monotonic()
    connection.execute(f"SELECT count(*) FROM range({rows}) AS t(i) WHERE hash(i) % 7 = 3").fetchall()
print(json.dumps({"version": duckdb.__version__}))
PY
"$folder/venv/bin/python" "$folder/query.py" quiet > "$folder/quiet.out"
"$folder/venv/bin/python" "$folder/query.py" > "$folder/default.out"
"$folder/venv/bin/python" - "$folder" <<'PY'
import json
import pathlib
import sys

import duckdb

folder = pathlib.Path(sys.argv[1])
print("duckdb", json.loads((folder / "quiet.out").read_text())["version"])
try:
    json.loads((folder / "default.out").read_text())
except json.JSONDecodeError:
    print("in the pipe, before the JSON:", (folder / "default.out").read_bytes()[:6])
else:
    raise SystemExit("no progress bar any more")
assert duckdb.connect().execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(True,)]
try:
    duckdb.connect(config={"enable_progress_bar": False})
except duckdb.InvalidInputException as error:
    print(str(error).splitlines()[0])
else:
    raise SystemExit("connect takes the option now")
print("as stated")
PY
