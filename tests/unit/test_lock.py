"""One writer per data folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.base.errors import StepRefusedError
from pipelines.base.lock import UNFINISHED, is_written_to, writing_to

OTHER = "import sys; from pathlib import Path; from pipelines.base.lock import writing_to\n"


def other_process(folder: Path) -> str:
    """How another process that wants to write to `folder` ends."""
    code = OTHER + "with writing_to(Path(sys.argv[1])): print('writes')"
    done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().splitlines()[-1]


def test_another_process_is_refused_while_one_writes(tmp_path: Path) -> None:
    with writing_to(tmp_path):
        assert "another run is writing to" in other_process(tmp_path)
    assert other_process(tmp_path) == "writes"


def test_a_step_inside_a_run_that_holds_the_lock_goes_on(tmp_path: Path) -> None:
    with writing_to(tmp_path):
        with writing_to(tmp_path):
            pass
        assert "another run is writing to" in other_process(tmp_path)


def test_two_folders_share_nothing(tmp_path: Path) -> None:
    with writing_to(tmp_path / "a"):
        assert other_process(tmp_path / "b") == "writes"


def test_a_run_that_failed_lets_go(tmp_path: Path) -> None:
    with pytest.raises(StepRefusedError, match="held"), writing_to(tmp_path):
        raise StepRefusedError("held")
    assert other_process(tmp_path) == "writes"


def test_only_after_a_killed_run_is_the_folder_searched_for_leftovers(tmp_path: Path) -> None:
    leftover = tmp_path / "landing" / "raw" / ".incoming.tmp"
    leftover.parent.mkdir(parents=True)
    leftover.touch()
    with writing_to(tmp_path):
        assert leftover.exists()
        assert (tmp_path / UNFINISHED).exists()
    assert not (tmp_path / UNFINISHED).exists()
    (tmp_path / UNFINISHED).touch()  # as a killed run leaves it
    with writing_to(tmp_path), writing_to(tmp_path):
        assert not leftover.exists()
    assert not (tmp_path / UNFINISHED).exists()


def test_the_lock_is_read_without_making_the_folder(tmp_path: Path) -> None:
    code = OTHER + "from pipelines.base.lock import is_written_to\nprint(is_written_to(Path(sys.argv[1])))"
    folder = tmp_path / "data"

    def told() -> str:
        return subprocess.run(
            [sys.executable, "-c", code, folder], capture_output=True, text=True, check=True
        ).stdout.strip()

    assert told() == "False"
    assert not folder.exists()
    with writing_to(folder):
        assert told() == "True"
    assert told() == "False"
    assert not is_written_to(folder)


def test_folders_of_one_use_that_a_killed_run_left_are_removed(tmp_path: Path) -> None:
    kept = tmp_path / "landing" / "raw"
    kept.mkdir(parents=True)
    for name in ("reading-killed", "rebuild-killed", "dbt"):
        (tmp_path / "work" / name).mkdir(parents=True)
    (tmp_path / "work" / "rebuild-killed" / "landing").symlink_to(tmp_path / "landing")
    (tmp_path / UNFINISHED).touch()
    with writing_to(tmp_path):
        assert [path.name for path in (tmp_path / "work").iterdir()] == ["dbt"]
    assert kept.is_dir()
