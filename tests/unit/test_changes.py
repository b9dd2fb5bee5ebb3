"""What changed between two releases: each kind on both sides, and what cannot be compared."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from bare_release import bare_release
from enterprise_release import profile, score, write_release

from pipelines.base.records import write_record
from pipelines.base.sql import literal
from pipelines.publish.changes import CHANGES_FILE, ORDER, Side, compared
from pipelines.publish.manifest import MANIFEST, read_release
from pipelines.publish.since import write_changes

OLD, NEW = "20260629-aaaaaaaa", "20260630-bbbbbbbb"
Row = dict[str, object]


def enterprise(code: str, **changes: object) -> Row:
    return profile(enterprise_id=code, uscc=None, enterprise_name=f"企业{code}", **changes)


def band(code: str, letter: str, version: str = "1") -> Row:
    return score(enterprise_id=code, rulebook_code="s", version=version, band_code=letter)


def record(code: str, *, is_veto: bool, no: str = "1", kind: str = "revoked") -> Row:
    return {"enterprise_id": code, "adverse_record_code": kind, "adverse_record_no": no, "is_veto": is_veto}


def recognition(code: str, state: str, no: str = "1") -> Row:
    return {"enterprise_id": code, "recognition_code": "hte", "recognition_no": no, "state_code": state,
            "is_valid": state == "valid"}  # fmt: skip


BEFORE: dict[str, list[Row]] = {
    "mart_enterprise_profile": [enterprise("a"), enterprise("b"), enterprise("c"), enterprise("left")],
    "mart_innovation_score": [band("a", "B"), band("b", "B"), band("c", "NR"), band("left", "A")],
    "mart_adverse_record": [
        record("a", is_veto=True),
        record("a", is_veto=True, no="2"),
        record("b", is_veto=True),
        record("c", is_veto=False, kind="tax_arrears"),
        record("left", is_veto=True),
    ],
    "mart_recognition": [recognition("a", "valid"), recognition("b", "expired"), recognition("c", "valid")],
}
AFTER: dict[str, list[Row]] = {
    "mart_enterprise_profile": [enterprise("a"), enterprise("b"), enterprise("c"), enterprise("came")],
    "mart_innovation_score": [band("a", "A"), band("b", "B", "2"), band("c", "VETO", "2"), band("came", "A")],
    "mart_adverse_record": [record("a", is_veto=True), record("c", is_veto=True), record("came", is_veto=True)],
    "mart_recognition": [
        recognition("a", "expired"),
        recognition("b", "valid", "2"),
        recognition("b", "expired"),
        recognition("c", "valid"),
        recognition("came", "not_yet"),
    ],
}
FOUND = [
    ("a", "企业a", "band", "s", "B", "A", False),
    ("a", "企业a", "recognition", "hte", "valid", "expired", None),
    ("b", "企业b", "recognition", "hte", "expired", "valid", None),
    ("b", "企业b", "veto", "revoked", "veto", None, None),
    ("c", "企业c", "band", "s", "NR", "VETO", True),
    ("c", "企业c", "veto", "revoked", None, "veto", None),
    ("came", "企业came", "new", "", None, None, None),
    ("came", "企业came", "veto", "revoked", None, "veto", None),
    ("left", "企业left", "gone", "", None, None, None),
]
"""One record of two that give the same veto ends nothing; an enterprise that is gone has no other row."""


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    write_release(tmp_path, BEFORE, OLD)
    write_release(tmp_path, AFTER, NEW)
    return tmp_path


def side(releases: Path, name: str) -> Side:
    return Side(releases / name, read_release(releases / name).files)


def test_each_kind_of_change_is_found_in_order_of_the_key(releases: Path) -> None:
    with compared(side(releases, OLD), side(releases, NEW)) as (connection, untold):
        rows = connection.sql(f"FROM changes ORDER BY {ORDER}").fetchall()
    assert [row[:1] + row[2:] for row in rows] == FOUND
    assert untold == ()


def test_a_release_has_no_changes_against_itself(releases: Path) -> None:
    with compared(side(releases, NEW), side(releases, NEW)) as (connection, _):
        assert connection.sql("FROM changes").fetchall() == []


def test_a_release_from_before_the_renaming_is_compared_too(releases: Path) -> None:
    folder = releases / OLD
    release = read_release(folder)
    former = {"mart_adverse_record": ("mart_exposure", "exposure"), "mart_recognition": ("mart_identity", "identity")}
    files = []
    for file in release.files:
        if file.table in former:
            table, word = former[file.table]
            frame = pl.read_parquet(folder / file.file)
            today = file.table.removeprefix("mart_")
            frame.rename(lambda name, today=today, word=word: name.replace(today, word)).write_parquet(
                folder / f"{table}.parquet"
            )
            files.append(file.model_copy(update={"table": table, "file": f"{table}.parquet"}))
        else:
            files.append(file)
    with compared(Side(folder, tuple(files)), side(releases, NEW)) as (connection, untold):
        rows = connection.sql(f"FROM changes ORDER BY {ORDER}").fetchall()
    assert [row[:1] + row[2:] for row in rows] == FOUND
    assert untold == ()


def test_without_a_table_its_kind_of_change_cannot_be_told(tmp_path: Path) -> None:
    write_release(tmp_path, {"mart_enterprise_profile": BEFORE["mart_enterprise_profile"]}, OLD)
    write_release(tmp_path, AFTER, NEW)
    with compared(side(tmp_path, OLD), side(tmp_path, NEW)) as (connection, untold):
        rows = connection.sql(f"FROM changes ORDER BY {ORDER}").fetchall()
    assert [row[3] for row in rows] == ["new", "gone"]
    assert untold == ("band", "veto", "recognition")


def staged(releases: Path, name: str) -> Path:
    """The tables of release `name` in a folder of their own, as they are before its folder is put in place."""
    staging = releases / f".staging-{name}"
    (releases / name).rename(staging)
    (staging / MANIFEST).unlink()
    return staging


def test_the_table_compares_with_the_last_release_of_an_earlier_day(releases: Path) -> None:
    files = read_release(releases / NEW).files
    staging = staged(releases, NEW)
    said: list[str] = []
    changes = write_changes(staging, files, (), releases / NEW, date(2026, 6, 30), said.append)
    assert changes is not None
    assert (changes.since, changes.rows) == (OLD, len(FOUND))
    assert said == [f"publish: changes since {OLD}"]
    again = (staging / CHANGES_FILE).read_bytes()
    write_changes(staging, files, (), releases / NEW, date(2026, 6, 30), said.append)
    assert (staging / CHANGES_FILE).read_bytes() == again
    assert write_changes(staging, files, (), releases / "x", date(2026, 6, 29), said.append) is None


def test_an_existing_release_keeps_what_it_was_compared_with(releases: Path) -> None:
    files = read_release(releases / NEW).files
    staging = staged(releases, NEW)
    changes = write_changes(staging, files, (), releases / NEW, date(2026, 6, 30), lambda _: None)
    release = bare_release(NEW, date(2026, 6, 30), files=files, changes=changes)
    write_record(staging / MANIFEST, release)
    staging.rename(releases / NEW)
    write_release(releases, BEFORE, "20260629-ffffffff")
    second = releases / ".staging-again"
    second.mkdir()
    assert write_changes(second, files, (), releases / NEW, date(2026, 6, 30), lambda _: None) == changes
    assert (second / CHANGES_FILE).read_bytes() == (releases / NEW / CHANGES_FILE).read_bytes()


def test_an_earlier_release_that_was_changed_is_not_compared_with(releases: Path) -> None:
    files = read_release(releases / NEW).files
    staging = staged(releases, NEW)
    with (releases / OLD / "mart_recognition.parquet").open("ab") as file:
        file.write(b"x")
    said: list[str] = []
    assert write_changes(staging, files, (), releases / NEW, date(2026, 6, 30), said.append) is None
    assert "without changes.parquet: " in said[0]
    assert not (staging / CHANGES_FILE).exists()


def test_quotes_in_a_path_are_no_sql(tmp_path: Path) -> None:
    assert literal(tmp_path / "a'b").endswith("a''b'")
    write_release(tmp_path / "it's", BEFORE, OLD)
    with compared(side(tmp_path / "it's", OLD), side(tmp_path / "it's", OLD)) as (connection, _):
        assert connection.sql("FROM changes").fetchall() == []
