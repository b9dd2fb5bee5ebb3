"""The manifest of dbt's project: compiled once, whole whatever was killed, and no wait without a word and an end."""

import logging
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from pipelines.errors import KechuangError
from pipelines.warehouse import dbt
from pipelines.warehouse.dbt import MANIFEST, compiled_manifest


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one model and one seed."""
    for name in ("models/a.sql", "seeds/s.csv", "dbt_project.yml"):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    monkeypatch.setattr(dbt, "DBT_PROJECT_DIR", tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Commands of dbt, which is not run: what it would write is written."""
    commands: list[str] = []

    def invoke(arguments: list[str], *, target_dir: Path, **_: Any) -> bool:
        commands.append(arguments[0])
        (target_dir / MANIFEST).write_text('{"nodes": {}}', encoding="utf-8")
        return True

    monkeypatch.setattr(dbt, "invoke_dbt", invoke)
    return commands


def test_it_is_compiled_again_only_if_the_project_says_something_else(
    project: Path, target: Path, commands: list[str]
) -> None:
    assert compiled_manifest(target, threads=1) == {"nodes": {}}
    (project / "models" / "a.sql").touch()
    (project / "seeds" / "s.csv").write_text("other rows", encoding="utf-8")
    compiled_manifest(target, threads=1)
    assert commands == ["compile"]
    (project / "models" / "a.sql").write_text("select 2", encoding="utf-8")
    compiled_manifest(target, threads=1)
    assert commands == ["compile", "compile"]
    assert len(list(target.glob("compiled-*.json"))) == 1


def test_what_a_killed_command_of_dbt_left_half_written_is_not_read(target: Path, commands: list[str]) -> None:
    compiled_manifest(target, threads=1)
    (target / MANIFEST).write_text('{"no', encoding="utf-8")
    dbt._read_compiled.cache_clear()
    assert compiled_manifest(target, threads=1) == {"nodes": {}}
    assert commands == ["compile"]


def test_a_process_that_compiles_is_waited_for_with_a_word_and_not_for_ever(
    target: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dbt, "_SECONDS_TO_COMPILE", 0.2)
    monkeypatch.setattr(logging.getLogger("kechuang"), "propagate", True)
    caplog.set_level(logging.INFO)
    target.mkdir()
    with FileLock(target / "compile.lock"), pytest.raises(KechuangError, match="end it, or wait; then run again"):
        compiled_manifest(target, threads=1)
    assert caplog.messages == ["waiting up to 0.2 s for another process that compiles dbt's project"]
    assert commands == []
