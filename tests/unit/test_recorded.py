"""Records: read in every older format, and named in one line when they cannot be read."""

import json
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from repeatable import given

from pipelines.base.durable import readable_json
from pipelines.base.errors import DamagedRecordError, StepRefusedError
from pipelines.base.records import (
    Content,
    Record,
    Upgrades,
    content_of,
    has_older_format,
    parse_record,
    read_record,
    read_record_if_any,
    write_record,
)

PATH, REMEDY = Path("folder/thing.json"), "make it again"


class First(Record):
    """A record as it was before formats."""

    day: date
    enterprise: str = "x"


def _cents(content: Content) -> Content:
    return {"cents": content["yuan"] * 100}


def _counted(content: Content) -> Content:
    return {**content, "count": len(content)}


class Third(Record):
    """A record that changed its meaning twice."""

    FORMAT: ClassVar[int] = 3
    UPGRADES: ClassVar[Upgrades] = {1: _cents, 2: _counted}

    cents: int
    count: int


def parsed(content: Any, model: type[Record] = Third) -> Record:
    return parse_record(readable_json(content), PATH, model, remedy=REMEDY)


def test_a_record_says_its_format_first(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_record(path, Third(cents=5, count=1))
    assert list(json.loads(path.read_bytes()).items()) == [("format", 3), ("cents", 5), ("count", 1)]
    assert read_record(path, Third, missing="", remedy=REMEDY) == Third(cents=5, count=1)


@pytest.mark.parametrize(
    "content",
    [{"yuan": 5}, {"format": 1, "yuan": 5}, {"format": 2, "cents": 500}, {"format": 3, "cents": 500, "count": 1}],
)
def test_every_older_format_is_brought_up(content: dict[str, Any]) -> None:
    assert parsed(content) == Third(cents=500, count=1)
    assert has_older_format(readable_json(content), Third) == (content.get("format", 1) < 3)


def test_what_is_not_known_is_passed_over_unless_it_must_not_be_there() -> None:
    content = {"format": 3, "cents": 500, "count": 1, "colour": "red"}
    assert parsed(content) == Third(cents=500, count=1)
    with pytest.raises(DamagedRecordError, match="colour"):
        parse_record(readable_json(content), PATH, Third, remedy=REMEDY, extra="forbid")


def test_code_that_gives_an_unknown_key_is_wrong() -> None:
    with pytest.raises(ValueError, match="colour"):
        Third(cents=1, count=1, colour="red")  # type: ignore[call-arg]


def test_a_newer_format_is_refused_in_one_line() -> None:
    with pytest.raises(DamagedRecordError) as refused:
        parsed({"format": 4, "all": "new"})
    line = "folder/thing.json: has format 4, newer than 3, the newest known here: update Kechuang"
    assert str(refused.value) == line


GOOD = readable_json({"day": "2026-06-30", "enterprise": "芜湖明珠科技有限公司"})


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (GOOD[:35], "is cut off or not JSON (line 3)"),
        (GOOD[:43], "is cut off or not UTF-8"),
        (GOOD.decode().encode("gb18030"), "is cut off or not UTF-8"),
        (b"\x00" * 40, "is cut off or not JSON (line 1)"),
        (b"[1]", "is not a JSON object"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"day": ' + b"9" * 5_000 + b"}", "is not JSON"),
        (b'{"format": "1", "day": "2026-06-30"}', "does not say which format it has"),
        (b'{"format": true, "day": "2026-06-30"}', "does not say which format it has"),
        (b'{"format": 0, "day": "2026-06-30"}', "does not say which format it has"),
        (b'{"enterprise": "secret"}', "is not a record of this kind (day: Field required)"),
        (
            b'{"day": "2026-06-30", "enterprise": 7}',
            "is not a record of this kind (enterprise: Input should be a valid string)",
        ),
    ],
)
def test_damage_is_named_with_file_and_remedy_and_without_values(raw: bytes, what: str) -> None:
    with pytest.raises(DamagedRecordError) as refused:
        parse_record(raw, PATH, First, remedy=REMEDY)
    assert str(refused.value) == f"folder/thing.json: {what}: make it again"
    assert refused.value.path == PATH


def test_an_older_format_that_lacks_what_it_must_hold_is_damage() -> None:
    with pytest.raises(DamagedRecordError, match=r"^folder/thing\.json: is not a record of format 1: make it again$"):
        parsed({"dollars": 5})


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()
    with pytest.raises(DamagedRecordError, match=r"a\.json: cannot be read \(Is a directory\): check its permissions"):
        read_record_if_any(tmp_path / "a.json", First, remedy=REMEDY)


def test_a_record_may_be_missing(tmp_path: Path) -> None:
    assert read_record_if_any(tmp_path / "a.json", First, remedy=REMEDY) is None
    with pytest.raises(StepRefusedError, match="nobody wrote it"):
        read_record(tmp_path / "a.json", First, missing="nobody wrote it", remedy=REMEDY)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_whatever_byte_is_changed_it_is_read_or_named(place: int, byte: int) -> None:
    raw, line = GOOD[:place] + bytes([byte]) + GOOD[place + 1 :], ""
    try:
        assert content_of(parse_record(raw, PATH, First, remedy=REMEDY))["format"] == 1
    except DamagedRecordError as error:
        line = str(error)
    assert not line or (line.startswith("folder/thing.json: ") and len(line.splitlines()) == 1)
