"""The audit log: entries are added, each is bound to the one before, and a crash leaves no half entry."""

import json
from pathlib import Path

import pytest

from pipelines.audit.log import checked_entries, entries, lines_of, log_path, note
from pipelines.base.errors import DamagedRecordError


@pytest.fixture
def data(tmp_path: Path) -> Path:
    note(tmp_path, "publish", "r1", seal_sha256="a")
    note(tmp_path, "rollback", "r1", by="张三", why="数据有误")
    note(tmp_path, "publish", "r2", seal_sha256="b")
    return tmp_path


def test_entries_come_back_as_they_were_added(data: Path) -> None:
    found = list(entries(data))
    assert [(one.no, one.action, one.subject, one.by) for one in found] == [
        (1, "publish", "r1", ""),
        (2, "rollback", "r1", "张三"),
        (3, "publish", "r2", ""),
    ]
    assert found[0].previous == ""
    assert len({one.previous for one in found}) == 3


def test_no_log_is_no_entry(tmp_path: Path) -> None:
    assert list(entries(tmp_path)) == []


def test_a_line_that_a_crash_cut_off_is_replaced(data: Path) -> None:
    whole = log_path(data).read_bytes()
    with log_path(data).open("ab") as stream:
        stream.write(b'{"no":4,"at":"2026')
    assert len(list(entries(data))) == 3
    note(data, "publish", "r3")
    assert [one.subject for one in entries(data)][-1] == "r3"
    assert log_path(data).read_bytes().startswith(whole)


def test_a_long_last_line_is_found(data: Path) -> None:
    note(data, "allow", "x" * 200_000)
    note(data, "publish", "r4")
    assert [one.no for one in entries(data)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("no", [0, 1, 2])
def test_a_changed_byte_is_found(data: Path, no: int) -> None:
    lines = lines_of(data)
    changed = json.loads(lines[no])
    changed["subject"] = "r9"
    lines[no] = json.dumps(changed, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    log_path(data).write_bytes(b"\n".join(lines) + b"\n")
    if no == 2:  # nothing follows it: the seal of the next release does, and `verify` compares with it
        assert len(list(entries(data))) == 3
        return
    with pytest.raises(DamagedRecordError, match=f"line {no + 1} or line {no + 2} was changed"):
        list(entries(data))


@pytest.mark.parametrize("kept", [(1, 2), (0, 2), (0, 2, 1)])
def test_a_missing_or_moved_line_is_found(data: Path, kept: tuple[int, ...]) -> None:
    lines = lines_of(data)
    log_path(data).write_bytes(b"".join(lines[no] + b"\n" for no in kept))
    with pytest.raises(DamagedRecordError, match="lines are missing or were moved"):
        list(entries(data))


def test_nothing_is_added_to_what_is_no_log(data: Path) -> None:
    log_path(data).write_bytes(b"notes\n")
    with pytest.raises(DamagedRecordError, match="holds a line that is no entry"):
        note(data, "publish", "r3")


@pytest.mark.parametrize("cut", [1, 20])
def test_whoever_checks_the_log_sees_that_its_last_entry_is_cut_off(data: Path, cut: int) -> None:
    """Adding an entry passes over what a crash left of one; a check must not, since somebody may have cut it off."""
    whole = log_path(data).read_bytes()
    assert len(checked_entries(data)) == 3
    log_path(data).write_bytes(whole[:-cut])
    with pytest.raises(DamagedRecordError, match="ends in the middle of an entry"):
        checked_entries(data)
    log_path(data).write_bytes(whole[:-1] + b"\x0b")
    with pytest.raises(DamagedRecordError, match="ends in the middle of an entry"):
        checked_entries(data)


def test_a_log_that_cannot_be_read_is_named(data: Path) -> None:
    log_path(data).unlink()
    log_path(data).mkdir()
    with pytest.raises(DamagedRecordError, match=r"log\.jsonl: cannot be read \(Is a directory\)"):
        checked_entries(data)


@pytest.mark.parametrize("leads_to", ["the whole log", "nothing"])
def test_a_link_is_no_log(data: Path, tmp_path: Path, leads_to: str) -> None:
    """As an outsider's verifier refuses links: what one leads to may be exchanged, and exchanged back."""
    log, aside = log_path(data), tmp_path / "elsewhere.jsonl"
    log.rename(aside)
    log.symlink_to(aside if leads_to == "the whole log" else tmp_path / "missing.jsonl")
    for use in (checked_entries, lines_of, lambda one: list(entries(one)), lambda one: note(one, "publish", "r3")):
        with pytest.raises(DamagedRecordError, match=r"log\.jsonl: is a link to another place, not a file: put the"):
            use(data)
    assert len(aside.read_bytes().splitlines()) == 3
    assert not (tmp_path / "missing.jsonl").exists()
