"""The manifest of dbt's project: parsed once, whole whatever was killed, and no wait without a word and an end."""

import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from pipelines.errors import KechuangError
from pipelines.warehouse import dbt
from pipelines.warehouse.dbt import MANIFEST, fresh_manifest


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Commands of dbt, which is not run: what it would write is written."""
    commands: list[str] = []

    def invoke(arguments: list[str], *, target_dir: Path, **_: Any) -> bool:
        commands.extend(arguments)
        (target_dir / MANIFEST).write_text('{"nodes": {}}', encoding="utf-8")
        return True

    monkeypatch.setattr(dbt, "invoke_dbt", invoke)
    return commands


def test_it_is_parsed_again_only_if_the_project_is_newer(tmp_path: Path, parsed: list[str]) -> None:
    found = fresh_manifest(tmp_path, threads=1)
    assert fresh_manifest(tmp_path, threads=1) == found
    assert parsed == ["parse"]
    os.utime(found, (0, 0))
    fresh_manifest(tmp_path, threads=1)
    assert parsed == ["parse", "parse"]


def test_what_a_killed_command_of_dbt_left_half_written_is_not_read(tmp_path: Path, parsed: list[str]) -> None:
    fresh_manifest(tmp_path, threads=1)
    (tmp_path / MANIFEST).write_text('{"no', encoding="utf-8")
    assert json.loads(fresh_manifest(tmp_path, threads=1).read_text(encoding="utf-8")) == {"nodes": {}}
    assert parsed == ["parse"]


def test_a_process_that_parses_is_waited_for_with_a_word_and_not_for_ever(
    tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dbt, "_SECONDS_TO_PARSE", 0.2)
    monkeypatch.setattr(logging.getLogger("kechuang"), "propagate", True)
    caplog.set_level(logging.INFO)
    with FileLock(tmp_path / "parse.lock"), pytest.raises(KechuangError, match="end it, or wait; then run again"):
        fresh_manifest(tmp_path, threads=1)
    assert caplog.messages == ["waiting up to 0.2 s for another process that parses dbt's project"]
    assert parsed == []
