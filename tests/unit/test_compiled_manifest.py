"""The compiled manifest of dbt's project: whole whatever was killed, and no wait without a message or an end."""

import logging
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from pipelines.base.errors import KechuangError
from pipelines.warehouse import dbt
from pipelines.warehouse.dbt import MANIFEST, compiled_manifest


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Commands of dbt, which is not run: what it would write is written."""
    given: list[str] = []

    def invoke(arguments: list[str], *, target_dir: Path, **_: Any) -> bool:
        given.append(arguments[0])
        (target_dir / MANIFEST).write_text('{"nodes": {}}', encoding="utf-8")
        return True

    monkeypatch.setattr(dbt, "invoke_dbt", invoke)
    dbt._read_compiled.cache_clear()
    return given


def test_what_a_killed_command_of_dbt_left_half_written_is_not_read(tmp_path: Path, commands: list[str]) -> None:
    compiled_manifest(tmp_path, threads=1)
    (tmp_path / MANIFEST).write_text('{"no', encoding="utf-8")
    dbt._read_compiled.cache_clear()  # as a new process begins
    assert compiled_manifest(tmp_path, threads=1) == {"nodes": {}}
    assert commands == ["compile"]


def test_a_process_that_compiles_is_waited_for_with_a_word_and_not_for_ever(
    tmp_path: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dbt, "_SECONDS_TO_COMPILE", 0.2)
    monkeypatch.setattr(logging.getLogger("kechuang"), "propagate", True)
    caplog.set_level(logging.INFO)
    with FileLock(tmp_path / "compile.lock"), pytest.raises(KechuangError, match="stop it or wait, then run again"):
        compiled_manifest(tmp_path, threads=1)
    assert caplog.messages == ["waiting up to 0.2 s for another process that compiles dbt's project"]
    assert commands == []


_PROJECT = """
name: small
version: "1.0"
profile: small
"""
_PROFILE = """
small: {target: duckdb, outputs: {duckdb: {type: duckdb, path: "{{ env_var('KECHUANG_WAREHOUSE') }}"}}}
"""


def test_after_a_move_the_seeds_are_those_of_the_new_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a new version is installed beside the old one: the data folder stays, rules come from the new one."""
    old, new, target = tmp_path / "old", tmp_path / "new", tmp_path / "work"
    (old / "seeds").mkdir(parents=True)
    (old / "dbt_project.yml").write_text(_PROJECT)
    (old / "profiles.yml").write_text(_PROFILE)
    (old / "seeds" / "rate.csv").write_text("code,rate\na,1\n")
    shutil.copytree(old, new)

    def rows(project: Path) -> list[tuple[str, int]]:
        warehouse = project / "warehouse.duckdb"
        monkeypatch.setattr(dbt, "DBT_PROJECT_DIR", project)
        assert dbt.invoke_dbt(["seed"], warehouse=warehouse, target_dir=target, threads=1)
        with duckdb.connect(warehouse) as connection:
            return connection.execute("FROM rate").fetchall()

    assert rows(old) == [("a", 1)]
    (old / "seeds" / "rate.csv").write_text("code,rate\na,99\n")  # the cache knows the seed by the content it had
    assert rows(new) == [("a", 1)]
