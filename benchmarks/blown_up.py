"""A release repeated until there are N enterprises, each under a code and a name of its own, with its point index."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import sha256_of_file
from pipelines.base.records import read_record, write_record
from pipelines.base.sql import literal
from pipelines.publish.dictionary.dictionary import Dictionary
from pipelines.publish.manifest import MANIFEST, ReleasedFile, read_release
from pipelines.publish.pointer import CURRENT, served_release
from pipelines.released.point.make import make_index

MADE = "made.json"
_SAMPLE = 20_000
_COMMON = "".join(
    bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 255)
)
"""The 3,755 characters that GB/T 2312 orders by sound: those that most names are written with."""
_LEFT_OUT = ("mart_eligibility_criterion", "mart_innovation_indicator")
"""Detail tables of some 200 rows an enterprise."""
_ALWAYS = ("mart_enterprise_profile", "mart_enterprise_name")


def make(source: Path, data: Path, enterprises: int, only: list[str], *, whole: bool) -> dict[str, Any]:
    """Repeat the current release of `source` into `data` and index it; what it took is kept in `made.json`.

    `only`: these tables, and profile and names; otherwise all, or all but the two largest unless `whole`.
    """
    began = time.perf_counter()
    release_id = served_release(source / "releases")
    release = read_release(source / "releases" / release_id)
    names = [file.table for file in release.files]
    kept = {*_ALWAYS, *only} if only else set(names) - (set() if whole else set(_LEFT_OUT))
    _repeat(source, data, enterprises, [file for file in release.files if file.table in kept])
    made, used = time.perf_counter(), time.process_time()
    _say(f"tables repeated in {made - began:.0f} s; making the index")
    index = make_index(data, data / "releases" / release_id)
    found = {
        "enterprises": index.enterprises,
        "names": index.names,
        "tables": len(kept),
        "data_seconds": round(made - began, 1),
        "index_seconds": round(time.perf_counter() - made, 1),
        "index_cpu_seconds": round(time.process_time() - used, 1),
        "index_bytes": index.bytes,
    }
    (data / MADE).write_text(json.dumps(found))
    return found


def sample(data: Path) -> list[tuple[str, str, str | None]]:
    """Code, name and a former name of some enterprises of the city."""
    folder = data / "releases" / served_release(data / "releases")
    query = (
        f"SELECT p.enterprise_id, p.enterprise_name, f.enterprise_name "  # noqa: S608 - our files
        f"FROM '{folder}/mart_enterprise_profile.parquet' p LEFT JOIN (SELECT enterprise_id, min(enterprise_name) "
        f"AS enterprise_name FROM '{folder}/mart_enterprise_name.parquet' WHERE NOT is_current GROUP BY 1) f "
        f"USING (enterprise_id) WHERE p.region_code LIKE '3402%' AND p.enterprise_name IS NOT NULL"
    )
    with opened_duckdb() as connection:
        some = f"SELECT * FROM ({query}) USING SAMPLE reservoir({_SAMPLE} ROWS) REPEATABLE (1)"  # noqa: S608
        return connection.execute(some).fetchall()


def _repeat(source: Path, data: Path, enterprises: int, files: list[ReleasedFile]) -> None:
    release_id = served_release(source / "releases")
    folder, target = source / "releases" / release_id, data / "releases" / release_id
    target.mkdir(parents=True)
    for part in ("city", "builds"):
        shutil.copytree(source / part, data / part)
    release = read_release(folder)
    with opened_duckdb() as connection:
        known = next(file.rows for file in files if file.table == "mart_enterprise_profile")
        copies = -(-enterprises // known)
        made = tuple(_repeated(connection, folder, target, file, copies) for file in files)
    _repeat_consents(data, copies)
    kept = {file.table for file in files}
    dictionary, text = read_record(folder / "dictionary.json", Dictionary, missing="", remedy=""), release.dictionary
    if text is None:
        raise SystemExit("the release has no dictionary")
    tables = tuple(table for table in dictionary.tables if table.name in kept)
    path = target / "dictionary.json"
    write_record(path, dictionary.model_copy(update={"tables": tables}))
    described = text.model_copy(update={"sha256": sha256_of_file(path), "bytes": path.stat().st_size})
    changed = {"files": made, "dictionary": described, "views": None, "changes": None}
    write_record(target / MANIFEST, release.model_copy(update={**changed, "lineage": (), "column_lineage": None}))
    pointer = json.loads((source / "releases" / CURRENT).read_text())
    pointer["release_sha256"] = sha256_of_file(target / MANIFEST)
    (data / "releases" / CURRENT).write_text(json.dumps(pointer))


def _repeated(
    connection: duckdb.DuckDBPyConnection, folder: Path, target: Path, file: ReleasedFile, copies: int
) -> ReleasedFile:
    """A table of enterprises repeated, or another one as it is. Each copy has another two characters before names."""
    _say(f"{file.table}: {file.rows:,} rows, {copies if 'enterprise_id' in file.key else 1} times")
    columns = connection.read_parquet(str(folder / file.file)).columns
    code, path = "lpad(CAST(copy AS VARCHAR), 6, '0')", target / file.file
    query = f"FROM read_parquet({literal(folder / file.file)})"
    if "enterprise_id" in columns:
        replaced = [f"{name} || {code} AS {name}" for name in ("enterprise_id", "uscc") if name in columns]
        if "enterprise_name" in columns:
            letters = [
                f"{literal(_COMMON)}[1 + CAST(hash(enterprise_id, copy, {no}) % {len(_COMMON)} AS INTEGER)]"
                for no in (1, 2)
            ]
            replaced.append(f"{letters[0]} || {letters[1]} || enterprise_name AS enterprise_name")
        order = ", ".join(file.key)
        query = (
            f"SELECT * EXCLUDE (copy) REPLACE ({', '.join(replaced)}) {query}, range({copies}) c(copy) ORDER BY {order}"
        )
    connection.execute(f"COPY ({query}) TO {literal(path)} (FORMAT parquet, COMPRESSION zstd)")
    (rows,) = connection.execute(f"SELECT count(*) FROM read_parquet({literal(path)})").fetchall()  # noqa: S608
    change = {"rows": rows[0], "bytes": path.stat().st_size, "sha256": sha256_of_file(path)}
    return file.model_copy(update=change)


def _repeat_consents(data: Path, copies: int) -> None:
    """The ledger of consents for the repeated enterprises."""
    for path in (data / "builds").glob("*/warehouse.duckdb"):
        with opened_duckdb(path) as connection:
            connection.execute(
                "CREATE OR REPLACE TABLE core.dim_consent AS SELECT * EXCLUDE (copy) REPLACE (enterprise_id || "
                "lpad(CAST(copy AS VARCHAR), 6, '0') AS enterprise_id) FROM core.dim_consent, range(?) c(copy)",
                [copies],
            )


def _say(line: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stderr.flush()
