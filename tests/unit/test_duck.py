"""Connections to DuckDB draw nothing on the screen and leave nothing in the folder that a command was called in."""

from pathlib import Path

import duckdb
import pytest
from sqlalchemy import create_engine, text

from pipelines.base.duck import opened_duckdb
from pipelines.base.errors import KechuangError
from pipelines.base.settings import MEMORY_VARIABLE, Settings
from quality import duckdb_dialect

_LARGER_THAN_MEMORY = "SELECT count(*) FROM (SELECT uuid() AS a FROM range(1500000) ORDER BY a)"


def test_what_memory_cannot_hold_goes_into_a_folder_that_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with opened_duckdb(threads=1) as connection:
        ((aside,),) = connection.execute("SELECT current_setting('temp_directory')").fetchall()
        connection.execute("SET memory_limit = '30MB'")
        connection.execute(_LARGER_THAN_MEMORY)
        assert Path(aside).is_dir()
        assert Path(aside).stat().st_mode & 0o077 == 0
    assert not Path(aside).exists()
    assert list(tmp_path.iterdir()) == []


def test_beside_a_file_it_goes_beside_the_file(tmp_path: Path) -> None:
    with opened_duckdb(tmp_path / "a.duckdb") as connection:
        ((aside,),) = connection.execute("SELECT current_setting('temp_directory')").fetchall()
    assert Path(aside).parent == tmp_path


def test_no_progress_bar_is_drawn_where_a_command_writes_its_one_object() -> None:
    with opened_duckdb() as connection:
        assert connection.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(False,)]


def test_great_expectations_draws_nothing_either(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "a.duckdb")).close()
    arguments = duckdb_dialect.connect_args(tmp_path / "a.duckdb", threads=1)
    engine = create_engine(duckdb_dialect.register(), connect_args=arguments)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT current_setting('enable_progress_bar')")).scalar() is False
    engine.dispose()


def test_an_operator_bounds_its_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY_VARIABLE, "600")
    with opened_duckdb(tmp_path / "a.duckdb", threads=1) as connection:
        assert connection.execute("SELECT current_setting('memory_limit')").fetchall() == [("572.2 MiB",)]
    engine = create_engine(
        duckdb_dialect.register(), connect_args=duckdb_dialect.connect_args(tmp_path / "a.duckdb", threads=1)
    )
    with engine.connect() as connection:
        assert connection.execute(text("SELECT current_setting('memory_limit')")).scalar() == "572.2 MiB"
    engine.dispose()


@pytest.mark.parametrize("given", ["4GB", "-1", "100", "1e3"])
def test_a_bound_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv(MEMORY_VARIABLE, given)
    with (
        pytest.raises(KechuangError, match=f"^KECHUANG_MEMORY_MB is '{given}': give a whole number of megabytes, 512"),
        opened_duckdb(),
    ):
        pass
    with pytest.raises(KechuangError, match=f"^KECHUANG_MEMORY_MB is '{given}'"):
        Settings.load()  # so that a command says it before it begins
