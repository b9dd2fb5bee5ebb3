"""Sizes as `du` counts them, and the warning before a day that would not fit."""

import os
import shutil
from pathlib import Path

import pytest
from kept_folder import KeptFolder
from rich.console import Console
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.day import disk
from pipelines.day.disk import DiskUse, disk_use


@pytest.fixture
def folder(tmp_path: Path) -> KeptFolder:
    made = KeptFolder(tmp_path / "data")
    made.build("20260629-00000001", age=1, released=True)
    made.build("20260630-00000002", age=0, released=True)
    for path in (
        "landing/raw/a",
        "landing/rows/a/b/c",
        "landing/receipts/a/b/c",
        "spool/a/b/c",
        "work/dbt/x",
        "inbox/y",
    ):
        made.file(path, age=0, size=100_000)
    made.file("landing/raw/old", age=9, size=100_000)
    made.file("dagster/history/runs/0b8c37b5-6b4c-4a52-9f1e-000000000001.db", age=0, size=40_000)
    return made


def used(*paths: Path) -> int:
    """Bytes on disk, files and folders below included."""
    return sum(one.lstat().st_blocks * 512 for path in paths for one in [path, *path.rglob("*")])


def test_parts_add_up_to_what_is_on_disk(folder: KeptFolder) -> None:
    found, settings = disk_use(folder.settings), folder.settings
    assert list(found.parts) == ["spool", "raw", "rows", "city", "builds", "releases", "serving", "dagster", "work"]
    below = {path: used(path) - used_itself(path) for path in (settings.builds_dir, settings.releases_dir)}
    assert found.parts["builds"] == below[settings.builds_dir]
    assert found.parts["releases"] == below[settings.releases_dir]
    assert found.parts["raw"] == used(*(settings.landing_dir / "raw").iterdir())
    assert found.total == sum(found.parts.values())
    assert found.inbox == used(settings.inbox_dir)


def used_itself(path: Path) -> int:
    return path.lstat().st_blocks * 512


def test_a_file_of_two_names_counts_once_and_a_link_is_not_followed(folder: KeptFolder, tmp_path: Path) -> None:
    before = disk_use(folder.settings)
    os.link(folder.data / "landing/raw/a", folder.data / "landing/raw/b")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "large").write_bytes(b"x" * 1_000_000)
    (folder.data / "work" / "link").symlink_to(elsewhere)
    after = disk_use(folder.settings)
    assert after.parts["raw"] == before.parts["raw"]
    assert after.parts["work"] < before.parts["work"] + 100_000


def test_a_day_needs_what_the_last_one_wrote(folder: KeptFolder) -> None:
    settings = folder.settings
    wrote = [
        settings.builds_dir / "20260630-00000002",
        settings.releases_dir / "20260630-00000002",
        *(settings.dagster_dir / "history" / "runs").iterdir(),
        *(settings.dagster_dir / "history" / "runs").iterdir(),
    ]
    found = disk_use(settings)
    landed = used(*(folder.data / path for path in ("landing/raw/a", "landing/rows", "landing/receipts", "spool")))
    assert found.day_needs is not None
    assert abs(found.day_needs - used(*wrote) - landed) < 50_000, "but for the folders that hold them"
    assert not found.is_short


@pytest.mark.parametrize(("spare", "is_short"), [(0, False), (-1, True)])
def test_status_warns_when_the_next_day_will_not_fit(
    folder: KeptFolder, monkeypatch: pytest.MonkeyPatch, spare: int, is_short: bool
) -> None:
    needs = disk_use(folder.settings).day_needs or 0
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, needs + spare))
    found = disk_use(folder.settings)
    assert found.is_short is is_short
    assert is_short == ("free on the disk; a day needs" in shown(found))


def shown(found: DiskUse) -> str:
    from pipelines.cli.show.day import _show_disk

    console = Console(width=300)
    with console.capture() as captured:
        _show_disk(found, console)
    return captured.get()


def test_a_folder_that_is_not_there_yet_takes_nothing(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["status", "--json", "--data", str(tmp_path / "new" / "data")])
    assert done.exit_code == 0, done.output
    assert not (tmp_path / "new").exists()
    assert '"day_needs": null' in done.stdout
    assert '"is_short": false' in done.stdout
