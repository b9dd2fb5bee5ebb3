"""The least that landing and publishing must do, written by hand: what `size.py` compares these steps with.

`limits.py texts DATA FOLDER` writes every landed file as plain CSV, which is not part of the limit. `limits.py land
FOLDER` reads each of these with its types, writes it as Parquet and hashes both files: real files are workbooks, JSON
and GB18030 text as well, and their cells are written in many ways, so this is less than any landing can do. `limits.py
publish DATA DAY FOLDER` copies each published table of a day's build to Parquet in the order of its key and hashes the
file.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import date
from pathlib import Path

import duckdb

from pipelines.base.duck import opened_duckdb
from pipelines.base.settings import Settings
from pipelines.base.sql import literal, quoted
from pipelines.plan.day import day_build
from pipelines.warehouse.published import LINEAGE
from pipelines.warehouse.receipt import WAREHOUSE, read_build

_PARQUET = "FORMAT parquet, COMPRESSION zstd"
_TYPES = "types.json"


def main() -> None:
    """Do the one that is named."""
    what, *arguments = sys.argv[1:]
    if what == "texts":
        _write_texts(Settings.load(data=Path(arguments[0])), Path(arguments[1]))
    elif what == "land":
        _land(Path(arguments[0]))
    else:
        _publish(Settings.load(data=Path(arguments[0])), date.fromisoformat(arguments[1]), Path(arguments[2]))


def _write_texts(settings: Settings, folder: Path) -> None:
    folder.mkdir()
    types: dict[str, dict[str, str]] = {}
    with duckdb.connect() as connection:
        for number, path in enumerate(sorted(settings.landing_dir.glob("rows/*/*/*.parquet"))):
            columns = connection.execute(f"DESCRIBE FROM {literal(path)}").fetchall()
            types[f"{number}.csv"] = {name: kind for name, kind, *_ in columns}
            connection.execute(f"COPY (FROM {literal(path)}) TO {literal(folder / f'{number}.csv')} (HEADER)")
    (folder / _TYPES).write_text(json.dumps(types), encoding="utf-8")


def _land(folder: Path) -> None:
    types = json.loads((folder / _TYPES).read_text(encoding="utf-8"))
    with opened_duckdb(threads=Settings.load().threads) as connection:
        for name, columns in types.items():
            told = ", ".join(f"{literal(column)}: {literal(kind)}" for column, kind in columns.items())
            rows = f"read_csv({literal(folder / name)}, auto_detect = false, header = true, columns = {{{told}}})"
            target = (folder / name).with_suffix(".parquet")
            connection.execute(f"COPY (FROM {rows}) TO {literal(target)} ({_PARQUET})")
            _hash(folder / name)
            _hash(target)


def _publish(settings: Settings, day: date, folder: Path) -> None:
    build = day_build(settings, day)
    folder.mkdir()
    with opened_duckdb(build / WAREHOUSE, threads=settings.threads, read_only=True) as connection:
        receipt = read_build(build)
        for schema, tables in (("marts", receipt.tables), (LINEAGE, receipt.lineage)):
            for table in tables:
                target, order = folder / f"{table.name}.parquet", ", ".join(map(quoted, table.key))
                rows = f"FROM {schema}.{quoted(table.name)} ORDER BY {order}"
                connection.execute(f"COPY ({rows}) TO {literal(target)} ({_PARQUET})")
                _hash(target)


def _hash(path: Path) -> None:
    with path.open("rb") as stream:
        hashlib.file_digest(stream, "sha256")


if __name__ == "__main__":
    main()
