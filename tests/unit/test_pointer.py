"""The pointer: which release readers follow."""

from datetime import date
from pathlib import Path

from bare_release import bare_release

from pipelines.durable import sha256_of_file
from pipelines.publish.manifest import MANIFEST, Release
from pipelines.publish.pointer import CURRENT, Pointer, move_pointer, read_pointer
from pipelines.recorded import write_record


def released(releases: Path, day: date, mark: str = "a") -> tuple[Release, Path]:
    """A release of `day` without tables; `mark` tells two releases of one day apart."""
    release = bare_release(f"{day:%Y%m%d}-{mark * 8}", day, data_root=mark * 64)
    folder = releases / release.release_id
    write_record(folder / MANIFEST, release)
    return release, folder


def served(releases: Path) -> str:
    pointer = read_pointer(releases)
    assert pointer is not None
    return pointer.release_id


def test_nothing_is_served_before_the_first_release(tmp_path: Path) -> None:
    assert read_pointer(tmp_path) is None


def test_the_pointer_says_which_bytes(tmp_path: Path) -> None:
    release, folder = released(tmp_path, date(2024, 3, 1))
    assert move_pointer(release, folder, tmp_path)
    assert read_pointer(tmp_path) == Pointer(
        release_id=release.release_id,
        business_date=date(2024, 3, 1),
        data_root="a" * 64,
        release_sha256=sha256_of_file(folder / MANIFEST),
    )


def test_a_later_day_takes_over(tmp_path: Path) -> None:
    move_pointer(*released(tmp_path, date(2024, 3, 1)), tmp_path)
    later, folder = released(tmp_path, date(2024, 3, 2))
    assert move_pointer(later, folder, tmp_path)
    assert served(tmp_path) == later.release_id


def test_a_back_fill_does_not_turn_today_back(tmp_path: Path) -> None:
    today, folder = released(tmp_path, date(2024, 3, 2))
    move_pointer(today, folder, tmp_path)
    assert not move_pointer(*released(tmp_path, date(2024, 3, 1)), tmp_path)
    assert served(tmp_path) == today.release_id


def test_a_second_release_of_the_day_takes_over(tmp_path: Path) -> None:
    move_pointer(*released(tmp_path, date(2024, 3, 1)), tmp_path)
    second, folder = released(tmp_path, date(2024, 3, 1), "b")
    assert move_pointer(second, folder, tmp_path)
    assert served(tmp_path) == second.release_id


def test_pointing_again_writes_nothing(tmp_path: Path) -> None:
    release, folder = released(tmp_path, date(2024, 3, 1))
    move_pointer(release, folder, tmp_path)
    before = (tmp_path / CURRENT).stat()
    assert move_pointer(release, folder, tmp_path)
    assert (tmp_path / CURRENT).stat().st_ino == before.st_ino
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([CURRENT, release.release_id])
