"""The pointer: which release readers follow."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bare_release import bare_release

from pipelines.base.durable import readable_json, sha256_of_file
from pipelines.base.errors import DamagedRecordError, StepRefusedError
from pipelines.base.records import write_record
from pipelines.publish.manifest import MANIFEST, Release
from pipelines.publish.pointer import (
    CURRENT,
    Pointer,
    move_pointer,
    newest_released,
    read_pointer,
    served_release,
    turn_to,
)


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


def edited(folder: Path, **changes: Any) -> None:
    """The manifest on disk with other values, as a hand might change it."""
    content = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_bytes(readable_json(content | changes))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"data_root": "b" * 64}, r"was changed after it was published \(data_root\)"),
        ({"gate_counts": {"failed": 0}, "gate_state": "held"}, r"\(gate_state, gate_counts\)"),
        ({"colour": "red"}, r"is not a record of this kind \(colour: Extra inputs are not permitted\)"),
        ({"format": 1}, r"is not a record of format 1"),
        ({"format": 9}, r"has format 9, newer than 5, the newest known here: update Kechuang"),
    ],
)
def test_an_edited_manifest_never_reaches_the_pointer(tmp_path: Path, changes: dict[str, Any], what: str) -> None:
    before, _ = released(tmp_path, date(2024, 3, 1))
    move_pointer(before, tmp_path / before.release_id, tmp_path)
    release, folder = released(tmp_path, date(2024, 3, 2))
    edited(folder, **changes)
    with pytest.raises(DamagedRecordError, match=f"^{folder / MANIFEST}: .*{what}"):
        move_pointer(release, folder, tmp_path)
    assert served(tmp_path) == before.release_id


def test_a_manifest_with_another_layout_is_another(tmp_path: Path) -> None:
    release, folder = released(tmp_path, date(2024, 3, 1))
    (folder / MANIFEST).write_text(json.dumps(json.loads((folder / MANIFEST).read_bytes())))
    with pytest.raises(DamagedRecordError, match=r"was changed after it was published \(its layout\)"):
        move_pointer(release, folder, tmp_path)


def test_a_reader_is_refused_a_release_whose_manifest_was_changed(tmp_path: Path) -> None:
    release, folder = released(tmp_path, date(2024, 3, 1))
    move_pointer(release, folder, tmp_path)
    edited(folder, data_root="b" * 64)
    line = rf"^{folder / MANIFEST}: is not the published manifest: restore the release's folder from a copy"
    for read in (read_pointer, served_release):
        with pytest.raises(DamagedRecordError, match=line):
            read(tmp_path)
    (folder / MANIFEST).unlink()
    with pytest.raises(DamagedRecordError, match="is missing, though the pointer names its release"):
        read_pointer(tmp_path)


def test_a_bad_release_that_is_served_keeps_no_new_one_back(tmp_path: Path) -> None:
    release, folder = released(tmp_path, date(2024, 3, 1))
    move_pointer(release, folder, tmp_path)
    edited(folder, data_root="b" * 64)
    later, there = released(tmp_path, date(2024, 3, 2))
    assert move_pointer(later, there, tmp_path)
    assert served(tmp_path) == later.release_id


def test_a_pointer_that_cannot_be_read_is_not_replaced_unasked(tmp_path: Path) -> None:
    """It may have been turned back to an earlier day on purpose: a person says which day is served."""
    release, folder = released(tmp_path, date(2024, 3, 1))
    move_pointer(release, folder, tmp_path)
    (tmp_path / CURRENT).write_bytes(b'{"release_id": "2024')
    with pytest.raises(
        DamagedRecordError, match=rf"^{tmp_path / CURRENT}: is cut off .* remove it and run `kechuang publish"
    ):
        move_pointer(release, folder, tmp_path)
    assert newest_released(tmp_path) == date(2024, 3, 1)
    (tmp_path / CURRENT).unlink()
    assert move_pointer(release, folder, tmp_path)
    assert served(tmp_path) == release.release_id


def test_a_pointer_of_a_newer_kechuang_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / CURRENT).write_text('{"format": 2, "releases": []}')
    with pytest.raises(DamagedRecordError, match="has format 2, newer than 1, the newest known here: update Kechuang"):
        read_pointer(tmp_path)


def test_a_withdrawn_release_is_not_served_again_and_a_new_one_of_its_day_is(tmp_path: Path) -> None:
    before, today = released(tmp_path, date(2024, 3, 1)), released(tmp_path, date(2024, 3, 2), "b")
    for release, folder in (before, today):
        move_pointer(release, folder, tmp_path)
    assert turn_to(*before, tmp_path, [].append, today[0].release_id) == today[0].release_id
    assert served(tmp_path) == before[0].release_id
    assert not move_pointer(*today, tmp_path)
    assert served(tmp_path) == before[0].release_id
    corrected = released(tmp_path, date(2024, 3, 2), "c")
    assert move_pointer(*corrected, tmp_path)
    assert not move_pointer(*today, tmp_path)
    assert served(tmp_path) == corrected[0].release_id


def test_who_turns_back_again_withdraws_the_other(tmp_path: Path) -> None:
    before, today = released(tmp_path, date(2024, 3, 1)), released(tmp_path, date(2024, 3, 2), "b")
    for release, folder in (before, today):
        move_pointer(release, folder, tmp_path)
    turn_to(*before, tmp_path, [].append)
    turn_to(*today, tmp_path, [].append)
    pointer = read_pointer(tmp_path)
    assert pointer
    assert (pointer.release_id, pointer.withdrawn) == (today[0].release_id, (before[0].release_id,))


def test_a_data_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(StepRefusedError, match=r"^no release yet: run `kechuang daily`$"):
        served_release(tmp_path / "releases")
    with pytest.raises(
        StepRefusedError, match=r"^no release yet: \S+/no does not exist: check the data folder, or run `"
    ):
        served_release(tmp_path / "no" / "releases")


def test_turning_back_is_refused_where_another_did_it_first(tmp_path: Path) -> None:
    before, today = released(tmp_path, date(2024, 3, 1)), released(tmp_path, date(2024, 3, 2), "b")
    with pytest.raises(StepRefusedError, match="no release yet"):
        turn_to(*before, tmp_path, [].append)
    for release, folder in (before, today):
        move_pointer(release, folder, tmp_path)
    with pytest.raises(StepRefusedError, match="is served, not 20240301-aaaaaaaa"):
        turn_to(*before, tmp_path, [].append, before[0].release_id)
    with pytest.raises(StepRefusedError, match="is served already"):
        turn_to(*today, tmp_path, [].append)
    assert served(tmp_path) == today[0].release_id


def test_what_is_to_be_said_is_said_before_readers_are_turned_and_only_then(tmp_path: Path) -> None:
    before, today = released(tmp_path, date(2024, 3, 1)), released(tmp_path, date(2024, 3, 2), "b")
    for release, folder in (before, today):
        move_pointer(release, folder, tmp_path)
    said: list[tuple[str, str]] = []
    with pytest.raises(StepRefusedError):
        turn_to(*today, tmp_path, lambda left: said.append((left, served(tmp_path))))
    assert said == []
    turn_to(*before, tmp_path, lambda left: said.append((left, served(tmp_path))))
    assert said == [(today[0].release_id, today[0].release_id)]
