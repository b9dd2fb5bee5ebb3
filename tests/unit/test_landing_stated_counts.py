"""A file that says how many records it holds, and holds fewer, is a page of a list: it is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from format_files import problem, reading, workbook
from small_feed import GOOD_CODE, contract, small_feed

ROW = f"{GOOD_CODE},2026-06-30,12.5"
RECORD = {"代码": GOOD_CODE, "日期": "2026-06-30", "金额": "12.5"}


def csv(*rows: str) -> bytes:
    return "\n".join(rows).encode()


@pytest.mark.parametrize(
    "rows",
    [
        ("共 250 条记录", "代码,日期,金额", ROW),
        ("代码,日期,金额", ROW, "共1,250条记录，第1页"),
        ("代码,日期,金额", ROW, "总记录数：250,,"),
    ],
)
def test_a_list_that_says_that_it_is_longer_is_refused(tmp_path: Path, rows: tuple[str, ...]) -> None:
    said = problem(tmp_path, csv(*rows), "a.csv")
    assert said.code == "not_whole"
    assert "it is a page of a list, or was cut; have the whole list sent" in said.message


@pytest.mark.parametrize(
    "rows",
    [
        ("共2条记录", "代码,日期,金额", ROW, ROW),
        ("代码,日期,金额", ROW, ROW, "共2条"),
        ("全市共1200家", "代码,日期,金额", ROW),
        ("第12条", "代码,日期,金额", ROW),
    ],
)
def test_a_list_as_long_as_it_says_lands(tmp_path: Path, rows: tuple[str, ...]) -> None:
    assert reading(tmp_path, csv(*rows), "a.csv").rows_landed == rows.count(ROW)


def test_sheets_are_counted_together(tmp_path: Path) -> None:
    sheet = [["共2条"], ["代码", "日期", "金额"], ROW.split(",")]
    assert reading(tmp_path, workbook({"one": sheet, "two": sheet}), "a.xlsx").rows_landed == 2
    assert problem(tmp_path, workbook({"one": sheet}), "a.xlsx").message.startswith("states 2 records and holds 1 row")


@pytest.mark.parametrize(
    ("around", "states"),
    [
        ({"total": 2}, 2),
        ({"code": 0, "total": "250", "page": 1}, 250),
        ({"totalCount": 3}, 3),
        ({"total": 1}, 0),
        ({"size": 20, "page": 3}, 0),
        ({"total": 1.5}, 0),
    ],
)
def test_an_object_around_a_list_says_how_long_it_is(tmp_path: Path, around: dict[str, Any], states: int) -> None:
    raw = json.dumps({**around, "data": {"list": [RECORD]}}, ensure_ascii=False).encode()
    if states:
        assert problem(tmp_path, raw, "a.json").message.startswith(f"states {states} records and holds 1 row")
    else:
        assert reading(tmp_path, raw, "a.json").rows_landed == 1


def test_an_object_around_a_list_says_the_unit_of_its_amounts(tmp_path: Path) -> None:
    columns = contract()["columns"]
    columns[2] |= {"unit": "CNY"}
    for name in ("unit", "单位", "amountUnit"):
        raw = json.dumps({name: "万元", "data": [RECORD]}, ensure_ascii=False).encode()
        read = reading(tmp_path, raw, "a.json", small_feed(columns=columns))
        assert read.notes == {"amount_cny.stated_unit": 1}
