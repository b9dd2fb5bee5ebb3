"""Rows of kept files as they were sent: their cells before any cast, and the very line of a text."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contract
from pipelines.landing.raw_rows import RawRequest, RawRows, raw_rows

FEED = read_contract(SOURCES_DIR / "registry" / "abnormal_operation.yml")
LAYOUT = FEED.layouts[0]
HEADERS = [*LAYOUT.columns, *([FEED.change_flag.column] if FEED.change_flag else [])]


def _row(first: str) -> list[str]:
    return [first, *(f"值{place}" for place in range(1, len(HEADERS)))]


TEXT = "\n".join([",".join(HEADERS), ",".join(_row("一")), '"二\n行",' + ",".join(_row("")[1:]), ",".join(_row("三"))])


def ask(
    tmp_path: Path, raw: bytes, name: str, offsets: dict[str, int], *row_nos: int, sent: bytes | None = None
) -> RawRows:
    path = tmp_path / "raw"
    path.write_bytes(raw)
    (tmp_path / "work").mkdir()
    request = RawRequest(
        raw=path, sha256=hashlib.sha256(raw if sent is None else sent).hexdigest(), file_name=name, feed=FEED,
        folder=tmp_path / "work", row_nos=row_nos, offsets=offsets,
    )  # fmt: skip
    (answer,) = raw_rows([request])
    return answer


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_line_of_a_delimited_text(tmp_path: Path, encoding: str) -> None:
    answer = ask(tmp_path, TEXT.encode(encoding), "名单.csv", {"名单.csv": 0}, 2, 3, 4)
    assert answer.problem is None
    assert [row.place for row in answer.rows] == [2, 3, 4]
    assert [row.line for row in answer.rows] == [
        ",".join(_row("一")), '"二\n行",' + ",".join(_row("")[1:]), ",".join(_row("三")),
    ]  # fmt: skip
    assert [cell.text for cell in answer.rows[0].cells] == _row("一")
    assert [cell.column for cell in answer.rows[0].cells][: len(LAYOUT.columns)] == list(LAYOUT.columns.values())


def test_a_row_of_the_second_file_of_a_zip(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", TEXT)
        archive.writestr("b.csv", TEXT.replace("三", "四"))
    answer = ask(tmp_path, packed.getvalue(), "包.zip", {"a.csv": 0, "b.csv": 4}, 4 + 4)
    (row,) = answer.rows
    assert (row.table, row.place, row.row_no) == ("b.csv", 4, 8)
    assert row.cells[0].text == "四"


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    answer = ask(tmp_path, b"nothing of the kind", "x.csv", {"x.csv": 0}, 2)
    assert answer.rows == ()
    assert answer.problem


def test_a_kept_file_that_was_edited_is_not_shown_as_sent(tmp_path: Path) -> None:
    edited = TEXT.replace("三", "四").encode()
    answer = ask(tmp_path, edited, "名单.csv", {"名单.csv": 0}, 4, sent=TEXT.encode())
    assert answer == RawRows(problem="the kept file is not the one that was sent: raw has another SHA-256")
