#!/usr/bin/env bash
# DuckDB for Python takes a program without a file of its own (`python -c`, or read from standard input) for a person at a
# terminal: a query of more than two seconds draws a progress bar on standard output, also where that is a pipe. The same lines in
# a file draw none. A one-line program that prints one JSON object is then not readable, and only on large data. `connect` refuses
# `enable_progress_bar` as an option, so that each connection needs its own SET.
# Seen with DuckDB 2.0.0. Our connections are opened in one place, which switches it off.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "duckdb==2.0.0"
cat > "$folder/query.py" <<'PY'
import json
import time

import duckdb

connection = duckdb.connect(config={"threads": 1})
rows, started = 100_000_000, time.monotonic()
while time.monotonic() - started < 4:  # the last one surely takes longer than two seconds here
    rows, started = rows * 4, time.monotonic()
    connection.execute(f"SELECT count(*) FROM range({rows}) AS t(i) WHERE hash(i) % 7 = 3").fetchall()
print(json.dumps({"version": duckdb.__version__}))
PY
"$folder/venv/bin/python" "$folder/query.py" > "$folder/file.out"
"$folder/venv/bin/python" -c "$(cat "$folder/query.py")" > "$folder/command.out"
cat > "$folder/compare.py" <<'PY'
import json
import pathlib
import sys

import duckdb

folder = pathlib.Path(sys.argv[1])
print("duckdb", json.loads((folder / "file.out").read_text())["version"])
try:
    json.loads((folder / "command.out").read_text())
except json.JSONDecodeError:
    print("in the pipe of python -c, before the JSON:", (folder / "command.out").read_bytes()[:5])
else:
    raise SystemExit("no progress bar any more")
try:
    duckdb.connect(config={"enable_progress_bar": False})
except duckdb.InvalidInputException as error:
    print(str(error).splitlines()[0])
else:
    raise SystemExit("connect takes the option now")
print("as stated")
PY
"$folder/venv/bin/python" "$folder/compare.py" "$folder"
