"""Dagster's SQLite files stay open while a run lasts, and only those."""

import sqlite3
from pathlib import Path

import sqlalchemy as sa

from pipelines.orchestration.run_history import history_kept_open


def write(file: Path) -> int:
    """As Dagster does: an engine, a connection and a commit for one row; returns how the commit waits for the disk."""
    engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("PRAGMA journal_mode = WAL"))
        connection.execute(sa.text("CREATE TABLE IF NOT EXISTS t (x)"))
        connection.execute(sa.text("INSERT INTO t VALUES (1)"))
        return int(connection.execute(sa.text("PRAGMA synchronous")).scalar_one())


def log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def rows(file: Path) -> int:
    connection = sqlite3.connect(file)
    try:
        return int(connection.execute("SELECT count(*) FROM t").fetchone()[0])
    finally:
        connection.close()


def test_the_log_is_written_back_once_at_the_end(tmp_path: Path) -> None:
    file, other = tmp_path / "dagster" / "runs.db", tmp_path / "bureau.db"
    file.parent.mkdir()
    with history_kept_open(file.parent):
        assert [write(file), write(file)] == [1, 1]  # 1 is NORMAL
        assert log_of(file).stat().st_size > 0
        assert write(other) == 2  # 2 is FULL: not ours to change
        assert not log_of(other).exists()
        assert rows(file) == 2, "another process sees what was written"
    assert not log_of(file).exists()
    assert rows(file) == 2
    assert write(file) == 2, "what comes later waits again"
