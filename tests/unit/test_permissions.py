"""What is written is for the user who runs it: files 0600, folders 0700, whatever wrote them; what replaces keeps."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.base.durable import replacing, write_json
from pipelines.base.errors import KechuangError
from pipelines.base.lock import writing_to
from pipelines.base.permissions import PRIVATE_FOLDERS, close_folders

WRITERS = """
import sqlite3, sys, tempfile
from pathlib import Path
import duckdb, polars as pl
from filelock import FileLock
from pipelines.base.permissions import write_privately
from pipelines.base.durable import copy_hashed, write_json
write_privately()
folder = Path(sys.argv[1]) / "made"
folder.mkdir()
write_json(folder / "a.json", {})
copy_hashed(folder / "a.json", folder / "raw")
pl.DataFrame({"a": [1]}).write_parquet(folder / "a.parquet")
duckdb.connect(folder / "a.duckdb").execute("CREATE TABLE t AS SELECT 1").close()
sqlite3.connect(folder / "a.db").execute("PRAGMA journal_mode = WAL").execute("CREATE TABLE t (a)").connection.commit()
FileLock(folder / "a.lock").acquire()
"""


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_kind_of_file_that_we_write_is_private(tmp_path: Path) -> None:
    """Of a process of its own: a umask holds for the whole process, which here is that of all tests."""
    subprocess.run([sys.executable, "-c", WRITERS, str(tmp_path)], check=True, umask=0o000)
    made = tmp_path / "made"
    found = {path.relative_to(made).as_posix(): mode_of(path) for path in made.rglob("*")}
    assert {"a.json", "a.parquet", "a.duckdb", "a.db", "a.lock", "raw"} <= found.keys()
    assert {name for name, mode in found.items() if mode & 0o077} == set()
    assert mode_of(made) == 0o700


@pytest.mark.parametrize(
    "entry",
    [
        "import pipelines.landing.reader.delivery as r; r.serve = lambda *_: None; r.main(1 << 40, 60)",
        "import os, sys; sys.argv = ['kechuang', '--help']; os._exit = print; import pipelines.cli.app as c; c.main()",
    ],
)
def test_each_entry_writes_privately(entry: str, tmp_path: Path) -> None:
    told = f"import os; os.makedirs({str(tmp_path / 'made')!r})"
    subprocess.run([sys.executable, "-c", f"{entry}\n{told}"], check=True, umask=0o000, capture_output=True)
    assert mode_of(tmp_path / "made") == 0o700


def test_a_run_closes_what_an_earlier_version_left_open(tmp_path: Path) -> None:
    for name in (*PRIVATE_FOLDERS, "releases", "inbox"):
        (tmp_path / name).mkdir(mode=0o755)
        (tmp_path / name).chmod(0o755)
    with writing_to(tmp_path):
        found = {name: mode_of(tmp_path / name) for name in (*PRIVATE_FOLDERS, "releases", "inbox")}
    assert found == {**dict.fromkeys(PRIVATE_FOLDERS, 0o700), "releases": 0o755, "inbox": 0o755}


def test_a_folder_that_is_open_and_not_ours_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing").chmod(0o755)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chmod", refuse)
    with pytest.raises(
        KechuangError, match=r"landing: open to other users and owned by another account: run `chmod 700` on it"
    ):
        close_folders(tmp_path)


def test_a_file_keeps_the_permissions_of_the_one_it_replaces_unless_others_are_given(tmp_path: Path) -> None:
    path = tmp_path / "decision.csv"
    path.write_text("a")
    path.chmod(0o664)
    with replacing(path) as temporary:
        temporary.write_text("b")
    assert (path.read_text(), mode_of(path)) == ("b", 0o664)
    write_json(path, {"a": 1}, 0o640)
    assert (json.loads(path.read_text()), mode_of(path)) == ({"a": 1}, 0o640)
