"""Makes the point index of a release from its Parquet files. DuckDB makes the rows, SQLite takes them as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import replacing, sha256_of_file
from pipelines.base.errors import StepRefusedError
from pipelines.base.records import read_record, read_record_if_any, write_record
from pipelines.base.sql import literal, quoted
from pipelines.linking.normalise import simplified, written
from pipelines.publish.dictionary.dictionary import Dictionary
from pipelines.publish.manifest import MANIFEST, REMEDY, Release, read_release
from pipelines.publish.on_disk import refuse_changed_files
from pipelines.released.pinyin import syllables_of
from pipelines.released.point.layout import (
    ENTERPRISE,
    LAYOUT,
    NAMES,
    POINT,
    POINT_JSON,
    PROFILE,
    Part,
    PointIndex,
    index_folder,
    parts_of,
)
from pipelines.released.point.tokens import tokens_of

_BATCH = 2_000
_AT_ONCE = 1_000
"""Enterprises whose parts are made by one query: some 30 kB each, in memory several times over."""
_SOME = f"{ENTERPRISE} BETWEEN $first AND $last"
_AGAIN = "remove its folder, then run `kechuang index RELEASE`"


def make_index(data_dir: Path, release_dir: Path) -> PointIndex:
    """Make the index of a release, or take the one that is there if it is of this very release.

    Raises:
        StepRefusedError: there is no such release, or it does not say who may see what.
        DamagedRecordError: the release or the record of the index cannot be read.
    """
    folder = index_folder(data_dir, release_dir.name)
    release, release_sha256 = read_release(release_dir), sha256_of_file(release_dir / MANIFEST)
    found = read_record_if_any(folder / POINT_JSON, PointIndex, remedy=_AGAIN)
    path = folder / POINT
    is_ours = found is not None and (found.layout, found.release_sha256) == (LAYOUT, release_sha256)
    if found and is_ours and path.is_file() and path.stat().st_size == found.bytes:
        return found
    refuse_changed_files(release_dir, release)
    parts = parts_of(_dictionary(release_dir, release).tables)
    if not any(part.table == PROFILE for part in parts):
        raise StepRefusedError(f"{release.release_id}: has no rights of columns: publish its day again")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.unlink(missing_ok=True)
        enterprises, names = _write(temporary, release_dir, release, parts)
    made = PointIndex(
        layout=LAYOUT,
        release_id=release.release_id,
        release_sha256=release_sha256,
        business_date=release.business_date,
        data_root=release.data_root,
        enterprises=enterprises,
        names=names,
        bytes=path.stat().st_size,
        sha256=sha256_of_file(path),
        parts=parts,
    )
    write_record(folder / POINT_JSON, made)
    return made


def _dictionary(release_dir: Path, release: Release) -> Dictionary:
    if release.dictionary is None:
        raise StepRefusedError(f"{release.release_id}: has no dictionary: publish its day again")
    path = release_dir / release.dictionary.file
    return read_record(path, Dictionary, missing=f"{path}: is missing", remedy=REMEDY)


def _write(path: Path, release_dir: Path, release: Release, parts: tuple[Part, ...]) -> tuple[int, int]:
    with opened_duckdb() as connection, closing(sqlite3.connect(path)) as file:
        connection.execute("CREATE SCHEMA marts")
        for one in release.files:
            connection.execute(
                f"CREATE VIEW marts.{quoted(one.table)} AS {_as_json_has_it(connection, release_dir / one.file)}"
            )
        # Nobody reads the file before it is whole: no journal, one sync at the end by whoever puts it in place.
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("PRAGMA synchronous = OFF")
        file.execute("PRAGMA page_size = 8192")
        enterprises = _write_enterprises(file, connection, release, parts)
        names = _write_names(file, connection, {one.table for one in release.files})
        file.commit()
    return enterprises, names


def _write_enterprises(
    file: sqlite3.Connection, connection: duckdb.DuckDBPyConnection, release: Release, parts: tuple[Part, ...]
) -> int:
    columns = ", ".join(f"{part.column} TEXT" for part in parts)
    file.execute(
        f"CREATE TABLE point (no INTEGER PRIMARY KEY, enterprise_id TEXT, uscc TEXT, region_code TEXT, {columns})"
    )
    keys = {one.table: one.key for one in release.files}
    made = {table: _pieces(table, keys[table], [part for part in parts if part.table == table]) for table in keys}
    joins = "".join(
        f" LEFT JOIN ({query}) t{no} USING ({ENTERPRISE})" for no, query in enumerate(made.values()) if query
    )
    query = (
        f"SELECT $before + row_number() OVER (ORDER BY {ENTERPRISE}), {ENTERPRISE}, p.uscc, p.region_code, "  # noqa: S608 - ours
        f"{', '.join(part.column for part in parts)} "
        f"FROM (FROM marts.{PROFILE} WHERE {_SOME}) p{joins} ORDER BY {ENTERPRISE}"
    )
    places = ", ".join("?" for _ in range(len(parts) + 4))
    codes = connection.sql(f"SELECT {ENTERPRISE} FROM marts.{PROFILE} ORDER BY {ENTERPRISE}").fetchall()  # noqa: S608
    for at in range(0, len(codes), _AT_ONCE):
        some = [code for (code,) in codes[at : at + _AT_ONCE]]
        asked = {"before": at, "first": some[0], "last": some[-1]}
        file.executemany(f"INSERT INTO point VALUES ({places})", _rows(connection, query, asked))  # noqa: S608
    file.execute("CREATE UNIQUE INDEX point_enterprise ON point (enterprise_id, region_code)")
    file.execute("CREATE INDEX point_uscc ON point (uscc) WHERE uscc <> enterprise_id")
    return int(file.execute("SELECT count(*) FROM point").fetchone()[0])


def _pieces(table: str, key: tuple[str, ...], parts: list[Part]) -> str | None:
    """The query that makes the parts of a table: one row for each enterprise."""
    if not parts:
        return None
    order = ", ".join(quoted(name) for name in key)
    source = f"marts.{quoted(table)} WHERE {_SOME}"
    if key == (ENTERPRISE,):
        columns = [f"'[' || {_array(part)} || ']' AS {part.column}" for part in parts]
        return f"SELECT {ENTERPRISE}, {', '.join(columns)} FROM {source}"  # noqa: S608 - our names
    columns = [
        f"'[' || string_agg({_array(part)}, ',' ORDER BY {order}){_of_feed(part)} || ']' AS {part.column}"
        for part in parts
    ]
    return f"SELECT {ENTERPRISE}, {', '.join(columns)} FROM {source} GROUP BY {ENTERPRISE}"  # noqa: S608 - our names


def _as_json_has_it(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    """The rows of a table, with decimals as texts: JSON knows doubles only."""
    rows = connection.read_parquet(str(path))
    kinds = zip(rows.columns, rows.types, strict=True)
    texts = [f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" for name, kind in kinds if kind.id == "decimal"]
    replaced = f" REPLACE ({', '.join(texts)})" if texts else ""
    return f"SELECT *{replaced} FROM read_parquet({literal(path)})"  # noqa: S608 - a file of ours


def _array(part: Part) -> str:
    return f"CAST(json_array({', '.join(map(quoted, part.columns))}) AS VARCHAR)"


def _of_feed(part: Part) -> str:
    return f" FILTER (WHERE {quoted(part.row_feed)} = {literal(part.feed)})" if part.row_feed else ""


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, asked: dict[str, Any] | None = None
) -> Iterator[tuple[Any, ...]]:
    result = connection.execute(query, asked)
    while batch := result.fetchmany(_BATCH):
        yield from batch


def _write_names(file: sqlite3.Connection, connection: duckdb.DuckDBPyConnection, tables: set[str]) -> int:
    """Names in the order in which they are found: current ones first, then the shortest."""
    former = f"SELECT {ENTERPRISE}, enterprise_name, is_current FROM marts.{NAMES}"  # noqa: S608 - our names
    current = f"SELECT {ENTERPRISE}, enterprise_name, true AS is_current FROM marts.{PROFILE}"  # noqa: S608
    names = connection.sql(former if NAMES in tables else current).pl()
    keyed = names.drop_nulls("enterprise_name").with_columns(key=simplified(written(pl.col("enterprise_name"))))
    ranked = keyed.filter(pl.col("key") != "").sort(
        pl.col("is_current").not_(), pl.col("key").str.len_chars(), "key", ENTERPRISE
    )
    named = ranked.with_row_index("no", offset=1)
    connection.register("named", named)
    connection.execute("CREATE TEMP TABLE names AS SELECT no, key FROM named")
    file.execute(
        "CREATE TABLE name (no INTEGER PRIMARY KEY, point INTEGER, enterprise_id TEXT, region_code TEXT, name TEXT, "
        "key TEXT, is_current INTEGER)"
    )
    point = f"SELECT row_number() OVER (ORDER BY {ENTERPRISE}) AS point, {ENTERPRISE}, region_code FROM marts.{PROFILE}"  # noqa: S608
    query = (
        f"SELECT no, point, {ENTERPRISE}, region_code, enterprise_name, key, is_current "  # noqa: S608 - our names
        f"FROM named JOIN ({point}) USING ({ENTERPRISE}) ORDER BY no"
    )
    file.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", _rows(connection, query))
    file.execute(
        "CREATE TABLE span AS SELECT is_current, length(key) AS letters, min(no) AS first, max(no) AS last "
        "FROM name GROUP BY is_current, length(key)"
    )
    readings = syllables_of(set("".join(named["key"].unique().to_list())))
    file.execute("CREATE TABLE reading (character TEXT PRIMARY KEY, syllables TEXT) WITHOUT ROWID")
    spelled = [(character, " ".join(sorted(found))) for character, found in sorted(readings.items())]
    file.executemany("INSERT INTO reading VALUES (?, ?)", spelled)
    file.execute(
        "CREATE VIRTUAL TABLE token USING fts5(tokens, content='', detail='none', columnsize=0, tokenize='ascii')"
    )
    for batch in tokens_of(connection, readings, _BATCH):
        file.executemany("INSERT INTO token (rowid, tokens) VALUES (?, ?)", batch)
    file.execute("INSERT INTO token (token) VALUES ('optimize')")
    return int(named.height)
