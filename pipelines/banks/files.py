"""Writes the tables of a parcel in the form that the bank asks for, into a folder that nobody reads yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl

from pipelines.banks.changes import CHANGE, changed_rows, counts, differences, row_hashes
from pipelines.banks.contract import CsvFiles, ParquetFiles
from pipelines.banks.load.scripts import Delivery, Sent, write_scripts
from pipelines.banks.manifest import DeliveredFile, DeliveredTable
from pipelines.banks.parcel import Parcel
from pipelines.banks.policy import CONSENTED
from pipelines.banks.received import kept_rows
from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import sha256_of_file, sync_file
from pipelines.base.spreadsheet import write_csv
from pipelines.base.sql import quoted
from pipelines.publish.dictionary.dictionary import DescribedColumn, DescribedTable, Dictionary
from pipelines.publish.dictionary.parquet_texts import write_described
from pipelines.released.export.relation import Relation
from pipelines.released.export.workbook import write_workbook
from pipelines.warehouse.receipt import PublishedColumn, PublishedTable

_SCOPES = DescribedColumn(
    name=CONSENTED,
    type="VARCHAR",
    zh="企业同意提供的信息类别，逗号分隔；其他类别的空单元格表示未经同意、不可见。",
    en="Kinds of information that the enterprise consents to, separated by commas; an empty cell of another kind is "
    "not visible without consent.",
)
_CHANGE = DescribedColumn(
    name=CHANGE,
    type="VARCHAR",
    zh="相对上一次交付：insert 新增、update 修改、delete 删除；删除的行只有主键。",
    en="Since the delivery before: insert, update or delete; a deleted row has its key only.",
)
_CHUNK = 1 << 20


class _Given(NamedTuple):
    """A table as it is written: what it means, its rows, and how many changed since the delivery before."""

    table: DescribedTable
    rows: pl.DataFrame
    changes: dict[str, int]


class Written(NamedTuple):
    """What the manifest says of the files, in order of name, and key and hash of each row that the bank then has."""

    files: tuple[DeliveredFile, ...]
    hashes: dict[str, pl.DataFrame]


def write_files(parcel: Parcel, folder: Path, data_dir: Path) -> Written:
    """Write every table, whole or what changed since the delivery before, whose record is in `data_dir`.

    Raises:
        KechuangError: a table does not fit into a workbook, or a text holds what its CSV cannot.
    """
    with _tables(parcel) as connection:
        hashes = {name: row_hashes(connection, table) for name, table in parcel.described.items()}
        found = [_given(connection, parcel, name, hashes[name], data_dir) for name in parcel.tables]
        return Written(_write(connection, parcel, found, folder), hashes)


def _given(
    connection: duckdb.DuckDBPyConnection, parcel: Parcel, name: str, hashes: pl.DataFrame, data_dir: Path
) -> _Given:
    """A table as it is to be written; of a delta, `marts.<name>` is replaced by what changed."""
    rows, described = parcel.tables[name].rows, parcel.described[name]
    before = kept_rows(data_dir, parcel.previous, name) if parcel.previous else None
    changes = differences(before, hashes)
    added = (_SCOPES,) if CONSENTED in rows.columns else ()
    columns = (*described.columns, *added)
    if parcel.terms.mode == "delta":
        rows, columns = changed_rows(rows, changes), (_CHANGE, *columns)
        connection.register("changed", rows)
        connection.execute(f"CREATE OR REPLACE TABLE marts.{quoted(name)} AS FROM changed")
        connection.unregister("changed")
    return _Given(described.model_copy(update={"columns": columns}), rows, counts(changes))


def _write(
    connection: duckdb.DuckDBPyConnection, parcel: Parcel, given: list[_Given], folder: Path
) -> tuple[DeliveredFile, ...]:
    form = parcel.terms.format
    if isinstance(form, ParquetFiles):
        return tuple(_parquet(connection, one, parcel, folder) for one in given)
    if isinstance(form, CsvFiles):
        return (*(_csv(one, parcel, form, folder) for one in given), *_scripts(given, parcel, form, folder))
    return (_workbook(connection, given, parcel, folder),)


def sm3_of_file(path: Path) -> str:
    """SM3 (GB/T 32905) of a file, read in chunks, as 64 hex digits."""
    digest = hashlib.new("sm3")
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _tables(parcel: Parcel) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees the cut tables in `marts`, and nothing else. One thread: the bytes must not vary."""
    with opened_duckdb(threads=1) as connection:
        connection.execute("CREATE SCHEMA marts")
        for name, cut in parcel.tables.items():
            connection.register("cut", cut.rows)
            connection.execute(f"CREATE TABLE marts.{quoted(name)} AS FROM cut")
            connection.unregister("cut")
        yield connection


def _parquet(connection: duckdb.DuckDBPyConnection, given: _Given, parcel: Parcel, folder: Path) -> DeliveredFile:
    table = given.table
    path = folder / f"{table.name}.parquet"
    columns = tuple(PublishedColumn(name=one.name, zh=one.zh, en=one.en, rights=one.rights) for one in table.columns)
    texts = PublishedTable(name=table.name, key=table.key, zh=table.zh, en=table.en, columns=columns)
    write_described(connection, f"marts.{quoted(table.name)}", ", ".join(map(quoted, table.key)), texts, path)
    return _delivered(path, parcel, given)


def _csv(given: _Given, parcel: Parcel, form: CsvFiles, folder: Path) -> DeliveredFile:
    path = folder / f"{given.table.name}.csv"
    write_csv(given.rows, path, encoding=form.encoding, delimiter=form.delimiter, is_for_spreadsheets=not form.load)
    sync_file(path)
    return _delivered(path, parcel, given)


def _scripts(given: list[_Given], parcel: Parcel, form: CsvFiles, folder: Path) -> Iterator[DeliveredFile]:
    """The scripts that load the files, for each database of the contract."""
    delivery = Delivery(
        name=parcel.name,
        purpose=parcel.terms.purpose,
        business_date=parcel.release.business_date.isoformat(),
        mode=parcel.terms.mode,
        replaces=parcel.previous.delivery if parcel.previous else None,
        withheld=parcel.withheld,
        delimiter=form.delimiter,
        change=CHANGE,
    )
    sent = [Sent(one.table, one.rows.height) for one in given]
    for path in write_scripts(form.load, delivery, sent, folder):
        yield _delivered(path, parcel)


def _workbook(
    connection: duckdb.DuckDBPyConnection, given: list[_Given], parcel: Parcel, folder: Path
) -> DeliveredFile:
    path = folder / f"{parcel.bank.bank}.xlsx"
    dictionary = Dictionary(tables=tuple(one.table for one in given), views=(), code_lists={})
    about = [
        ("银行 / Bank", f"{parcel.bank.name.zh} / {parcel.bank.name.en}"),
        ("用途 / Purpose", parcel.terms.purpose),
        ("企业数 / Enterprises", str(parcel.enterprises.height)),
        ("其中已授权 / Of these with consent", str(parcel.consenting)),
        (CONSENTED, f"{_SCOPES.zh} / {_SCOPES.en}"),
    ]
    relations = [Relation("marts", one.table.name) for one in given]
    write_workbook(connection, parcel.release, relations, path, dictionary, about)
    return _delivered(path, parcel, *given)


def _delivered(path: Path, parcel: Parcel, *given: _Given) -> DeliveredFile:
    return DeliveredFile(
        file=path.name,
        bytes=path.stat().st_size,
        sha256=sha256_of_file(path),
        sm3=sm3_of_file(path),
        tables=tuple(_table(parcel, one) for one in given),
    )


def _table(parcel: Parcel, given: _Given) -> DeliveredTable:
    rows, cut = given.rows, parcel.tables[given.table.name]
    amounts = [column for column, kind in rows.schema.items() if isinstance(kind, pl.Decimal)]
    sums = rows.select(pl.col(amounts).sum()) if amounts else pl.DataFrame()
    return DeliveredTable(
        table=given.table.name,
        rows=rows.height,
        columns=tuple(rows.columns),
        sums={column: f"{sums[column].item():f}" for column in amounts},
        changes=given.changes,
        withheld_rows=cut.withheld_rows,
        withheld_columns=cut.withheld_columns,
    )
