"""Writes the tables of a parcel in the form that the bank asks for, into a folder that nobody reads yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from pipelines.banks.contract import CsvFiles, ParquetFiles
from pipelines.banks.manifest import DeliveredFile, DeliveredTable
from pipelines.banks.parcel import Parcel
from pipelines.banks.policy import CONSENTED
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
_CHUNK = 1 << 20


def write_files(parcel: Parcel, folder: Path) -> tuple[DeliveredFile, ...]:
    """Write every table; returns what the manifest says of the files, in order of name.

    Raises:
        KechuangError: a table does not fit into a workbook, or a text holds what its CSV cannot.
    """
    form = parcel.terms.format
    described = {name: _with_scopes(table, parcel) for name, table in parcel.described.items()}
    with _tables(parcel) as connection:
        if isinstance(form, ParquetFiles):
            return tuple(_parquet(connection, table, parcel, folder) for table in described.values())
        if isinstance(form, CsvFiles):
            return tuple(_csv(table, parcel, form, folder) for table in described.values())
        return (_workbook(connection, tuple(described.values()), parcel, folder),)


def sm3_of_file(path: Path) -> str:
    """SM3 (GB/T 32905) of a file, read in chunks, as 64 hex digits."""
    digest = hashlib.new("sm3")
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _with_scopes(table: DescribedTable, parcel: Parcel) -> DescribedTable:
    added = (_SCOPES,) if CONSENTED in parcel.tables[table.name].rows.columns else ()
    return table.model_copy(update={"columns": (*table.columns, *added)})


@contextmanager
def _tables(parcel: Parcel) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees the cut tables in `marts`, and nothing else. One thread: the bytes must not vary."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("CREATE SCHEMA marts")
        for name, cut in parcel.tables.items():
            connection.register("cut", cut.rows)
            connection.execute(f"CREATE TABLE marts.{quoted(name)} AS FROM cut")
            connection.unregister("cut")
        yield connection


def _parquet(
    connection: duckdb.DuckDBPyConnection, table: DescribedTable, parcel: Parcel, folder: Path
) -> DeliveredFile:
    path = folder / f"{table.name}.parquet"
    columns = tuple(PublishedColumn(name=one.name, zh=one.zh, en=one.en, rights=one.rights) for one in table.columns)
    texts = PublishedTable(name=table.name, key=table.key, zh=table.zh, en=table.en, columns=columns)
    write_described(connection, f"marts.{quoted(table.name)}", ", ".join(map(quoted, table.key)), texts, path)
    return _delivered(path, parcel, table.name)


def _csv(table: DescribedTable, parcel: Parcel, form: CsvFiles, folder: Path) -> DeliveredFile:
    path = folder / f"{table.name}.csv"
    write_csv(parcel.tables[table.name].rows, path, encoding=form.encoding, delimiter=form.delimiter)
    sync_file(path)
    return _delivered(path, parcel, table.name)


def _workbook(
    connection: duckdb.DuckDBPyConnection, tables: tuple[DescribedTable, ...], parcel: Parcel, folder: Path
) -> DeliveredFile:
    path = folder / f"{parcel.bank.bank}.xlsx"
    dictionary = Dictionary(tables=tables, views=(), code_lists={})
    about = [
        ("银行 / Bank", f"{parcel.bank.name.zh} / {parcel.bank.name.en}"),
        ("用途 / Purpose", parcel.terms.purpose),
        ("企业数 / Enterprises", str(parcel.enterprises.height)),
        ("其中已授权 / Of these with consent", str(parcel.consenting)),
        (CONSENTED, f"{_SCOPES.zh} / {_SCOPES.en}"),
    ]
    relations = [Relation("marts", table.name) for table in tables]
    write_workbook(connection, parcel.release, relations, path, dictionary, about)
    return _delivered(path, parcel, *(table.name for table in tables))


def _delivered(path: Path, parcel: Parcel, *tables: str) -> DeliveredFile:
    return DeliveredFile(
        file=path.name,
        bytes=path.stat().st_size,
        sha256=sha256_of_file(path),
        sm3=sm3_of_file(path),
        tables=tuple(_table(parcel, name) for name in tables),
    )


def _table(parcel: Parcel, name: str) -> DeliveredTable:
    cut = parcel.tables[name]
    amounts = [column for column, kind in cut.rows.schema.items() if isinstance(kind, pl.Decimal)]
    sums = cut.rows.select(pl.col(amounts).sum()) if amounts else pl.DataFrame()
    return DeliveredTable(
        table=name,
        rows=cut.rows.height,
        columns=tuple(cut.rows.columns),
        sums={column: f"{sums[column].item():f}" for column in amounts},
        withheld_rows=cut.withheld_rows,
        withheld_columns=cut.withheld_columns,
    )
