"""What each library says of a full disk, and that nothing else is taken for trouble of the machine."""

import errno
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from small_disk import SmallDisk, mounted

from pipelines.base.errors import KechuangError, MachineError
from pipelines.base.machine import blaming_the_machine, can_give, stop_for, trouble_in, trouble_of

NO_ROOM = "no space left on the disk: free some space, then run again"
BIG = pl.DataFrame({"a": range(1_000_000)}, schema={"a": pl.Int64}).select(pl.col("a").hash())


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk with room for 1 MB."""
    with mounted(tmp_path / "disk") as disk:
        disk.leave(1_000)
        yield disk


def _with_pyarrow(folder: Path) -> None:
    with pq.ParquetWriter(folder / "a", BIG.to_arrow().schema) as writer:
        writer.write_table(BIG.to_arrow())


def _duckdb_table(folder: Path) -> None:
    with duckdb.connect(folder / "w.duckdb") as connection:
        connection.execute("CREATE TABLE t AS SELECT uuid() AS a FROM range(1000000)")


def _duckdb_copy(folder: Path) -> None:
    with duckdb.connect() as connection:
        connection.sql("SELECT uuid() AS a FROM range(1000000)").write_parquet(str(folder / "a"))


def _duckdb_spill(folder: Path) -> None:
    with duckdb.connect(config={"memory_limit": "30MB", "temp_directory": str(folder / "spill")}) as connection:
        connection.execute("SELECT uuid() AS a FROM range(3000000) ORDER BY a").fetchall()


def _duckdb_nested(folder: Path) -> None:
    try:
        _duckdb_table(folder)
    except duckdb.Error as error:
        raise KechuangError("build 1 failed in model x") from error


def _sqlite(folder: Path) -> None:
    connection = sqlite3.connect(folder / "a")
    connection.execute("CREATE TABLE t (a)")
    connection.executemany("INSERT INTO t VALUES (?)", [("x" * 10_000,)] * 1_000)
    connection.commit()


def _sqlalchemy(folder: Path) -> None:
    with sa.create_engine(f"sqlite:///{folder / 'a'}").begin() as connection:
        connection.execute(sa.text("CREATE TABLE t (a)"))
        connection.execute(sa.text("INSERT INTO t VALUES (:a)"), [{"a": "x" * 10_000}] * 1_000)


WRITES: list[Callable[[Path], object]] = [
    lambda folder: (folder / "a").write_bytes(b"x" * 3_000_000),
    lambda folder: BIG.write_parquet(folder / "a"),
    lambda folder: BIG.write_csv(folder / "a"),
    lambda folder: BIG.lazy().sink_parquet(folder / "a"),
    _with_pyarrow,
    _duckdb_table,
    _duckdb_copy,
    _duckdb_spill,
    _duckdb_nested,
    _sqlite,
    _sqlalchemy,
]


@pytest.mark.parametrize("write", WRITES)
def test_a_full_disk_is_known_by_every_library(disk: SmallDisk, write: Callable[[Path], object]) -> None:
    with pytest.raises(MachineError) as stopped, blaming_the_machine(disk.folder):
        write(disk.folder)
    assert str(stopped.value).startswith(str(disk.folder))
    assert str(stopped.value).endswith(NO_ROOM)


def test_a_full_disk_is_known_by_sqlite_where_its_log_cannot_begin(disk: SmallDisk) -> None:
    connection = sqlite3.connect(disk.folder / "a")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    disk.leave(8)
    with (
        pytest.raises(sa.exc.OperationalError, match="disk I/O error") as failed,
        sa.create_engine(f"sqlite:///{disk.folder / 'a'}").begin() as begun,
    ):
        begun.execute(sa.text("INSERT INTO t VALUES (1)"))
    assert trouble_of(failed.value) == NO_ROOM


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "", "/a/b"), f"/a/b: {NO_ROOM}"),
        (OSError(errno.EDQUOT, ""), "the disk quota is used up"),
        (OSError(errno.EIO, "", b"/a/\xb7\xa2"), "/a/发: the disk cannot be read or written"),
        (OSError(errno.EROFS, ""), "the disk is read-only"),
        (OSError(errno.EMFILE, "", "/a/b"), "too many files are open in this process: raise the limit (ulimit -n)"),
        (PermissionError(errno.EACCES, "", "/a/b"), "/a/b: no permission: give the account that runs kechuang"),
        (MemoryError(), "out of memory"),
        (OSError(errno.ENOMEM, ""), "out of memory"),
        (duckdb.OutOfMemoryException("Out of Memory Error: could not allocate block of size 2 (1/2)"), "out of memory"),
    ],
)
def test_each_kind_says_what_to_do(error: Exception, words: str) -> None:
    assert words in (trouble_of(error) or "")
    assert "then run again" in (trouble_of(error) or "")


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(errno.ENOENT, "", "/a"),
        PermissionError(errno.EACCES, "Permission denied"),  # of no file: a network, or a server
        ConnectionResetError(errno.ECONNRESET, ""),
        ValueError("No space left on device"),
        duckdb.ConversionException("Conversion Error: Could not convert string 'No space left on device' to INT32"),
        pl.exceptions.ComputeError("'(os error 28)' is no number"),
        sqlite3.IntegrityError("UNIQUE constraint failed"),
        KechuangError("nothing has landed"),
    ],
)
def test_no_other_error_is_trouble_of_the_machine(error: Exception) -> None:
    assert trouble_of(error) is None
    with pytest.raises(type(error)), blaming_the_machine(Path("/data")):
        raise error


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.EMFILE, "", "/a/b"), OSError(errno.EROFS, "", "/a")])
def test_a_place_is_named_where_it_matters(error: Exception) -> None:
    with pytest.raises(MachineError) as stopped, blaming_the_machine(Path("/data")):
        raise error
    assert "/data" not in str(stopped.value)
    assert str(stopped.value).startswith("/a: ") == (getattr(error, "errno", 0) == errno.EROFS)


def test_an_error_that_was_raised_in_place_of_it() -> None:
    def fail() -> None:
        try:
            raise OSError(errno.ENOSPC, "")
        except OSError as error:
            raise ValueError("x") from error

    with pytest.raises(MachineError, match=f"^/data: {NO_ROOM}$"), blaming_the_machine(Path("/data")):
        fail()


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        (
            "Runtime Error in model m\n  IO Error: Could not write file \"/a/w.duckdb\": No space left on device",
            f"/a/w.duckdb: {NO_ROOM}",
        ),
        ("dbt build: [Errno 28] No space left on device", NO_ROOM),
        ("(sqlite3.OperationalError) database or disk is full\n[SQL: INSERT]", NO_ROOM),
        ("Out of Memory Error: failed to offload data block of size 256.0 KiB", NO_ROOM),
        ("Binder Error: no column No space left on device", None),
        ("", None),
        (None, None),
    ],
)  # fmt: skip
def test_texts_of_libraries_that_raise_nothing(text: str | None, trouble: str | None) -> None:
    assert trouble_in(text) == trouble


def test_stopping() -> None:
    stop_for(None)
    with pytest.raises(MachineError, match="no space"):
        stop_for(NO_ROOM)


def test_how_much_memory_there_is() -> None:
    assert can_give(1 << 20)
    assert not can_give(1 << 62)
