#!/usr/bin/env bash
# DuckDB: a relative path that `file_search_path` finds in an allowed directory is refused once access to other files is
# switched off. `allowed_directories` is compared with the path as it is written, before it is searched for. A view that
# names its Parquet file relatively therefore works with `file_search_path` alone, and not beside `allowed_directories`.
# Seen with DuckDB 2.0.0. (The refusal is on the safe side; the way out is an absolute path in the statement.)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "duckdb==2.0.0"
"$folder/venv/bin/python" - "$folder" <<'PY'
import pathlib
import sys

import duckdb

data = pathlib.Path(sys.argv[1], "data")
data.mkdir()
duckdb.sql("SELECT 1 AS a").write_parquet(str(data / "x.parquet"))
print("duckdb", duckdb.__version__)

found = duckdb.connect(config={"file_search_path": str(data)})
assert found.execute("FROM read_parquet('x.parquet')").fetchall() == [(1,)]

closed = duckdb.connect(config={"file_search_path": str(data)})
closed.execute(f"SET allowed_directories = ['{data}']")
closed.execute("SET enable_external_access = false")
assert closed.execute(f"FROM read_parquet('{data / 'x.parquet'}')").fetchall() == [(1,)]
try:
    closed.execute("FROM read_parquet('x.parquet')")
except duckdb.PermissionException as error:
    print(str(error).splitlines()[0])
else:
    raise SystemExit("the relative path is read now")
print("as stated")
PY
