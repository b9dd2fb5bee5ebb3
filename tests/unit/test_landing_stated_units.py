"""Units that a file states above or below its headers: read, or refused where they contradict the headers."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from format_files import landed, problem, reading, workbook
from small_feed import GOOD_CODE, contract, small_feed

from pipelines.contracts.feed import Feed
from pipelines.contracts.parts import Layout
from pipelines.landing.reader.stated_units import stated_units

DAY = "2026-06-30"


def feed(header: str = "金额", times: int = 1) -> Feed:
    """The small feed, whose amount is money under `header`."""
    columns = contract()["columns"]
    columns[2] |= {"unit": "CNY"}
    headers: dict[str, Any] = {
        "代码": "enterprise",
        "日期": "day",
        header: {"column": "amount_cny", "times": times} if times > 1 else "amount_cny",
    }
    return small_feed(columns=columns, layouts=[{"name": "plain", "headers": headers}])


def amounts(folder: Path, raw: bytes, name: str, given: Feed) -> list[Decimal]:
    """What lands of a file."""
    reading(folder, raw, name, given)
    return [amount for (amount,) in landed(folder, "amount_cny")]


def sent(*above: str, header: str = "金额", below: str = "") -> bytes:
    """A CSV with one amount of 12.5."""
    rows = [*above, f"代码,日期,{header}", *([f",,{below}"] if below else []), f"{GOOD_CODE},{DAY},12.5"]
    return "\n".join(rows).encode()


@pytest.mark.parametrize(
    ("above", "amount"),
    [
        ("单位：万元", "125000.00"),
        ("金额单位:人民币元", "12.50"),
        ("欠税公告（单位： 千元）", "12500.00"),
        ("[计量单位为亿元]", "1250000000.00"),
        ("填报单位：万元科技有限公司", "12.50"),
        ("制表单位：元亨公司", "12.50"),
        ("单位：万元宝有限公司", "12.50"),
        ("名单", "12.50"),
    ],
)
def test_an_amount_without_a_unit_is_in_the_one_that_is_stated_above(tmp_path: Path, above: str, amount: str) -> None:
    assert amounts(tmp_path, sent(above), "a.csv", feed()) == [Decimal(amount)]


def test_in_a_workbook_and_a_page_too_and_it_is_told(tmp_path: Path) -> None:
    rows = [["统计表", "", "单位：万元"], ["代码", "日期", "金额"], [GOOD_CODE, DAY, "12.5"], [GOOD_CODE, DAY, "1"]]
    page = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    for name, raw in (("a.xlsx", workbook({"one": rows})), ("a.xls", f"<html><table>{page}</table></html>".encode())):
        folder = tmp_path / name
        folder.mkdir()
        read = reading(folder, raw, name, feed())
        assert read.notes["amount_cny.stated_unit"] == 2
        assert landed(folder, "amount_cny") == [(Decimal("125000.00"),), (Decimal("10000.00"),)]


def test_a_unit_of_its_own_stays_that_of_the_header() -> None:
    """One amount is in the stated unit, the other says that it is not."""
    given = feed("金额(元)")
    both = given.layouts[0].model_copy(update={"headers": {**given.layouts[0].headers, "额": "amount_cny"}})
    read = stated_units(given, both, ["代码", "日期", "金额(元)", "额"], ["单位：万元"])
    assert read.layout.times == {"额": 10_000}
    assert read.restated == ("amount_cny",)


@pytest.mark.parametrize("above", ["单位：元", "单位：元;单位：亿元"])
def test_a_unit_above_that_no_header_agrees_with_is_refused(tmp_path: Path, above: str) -> None:
    refused = problem(tmp_path, sent(*above.split(";"), header="金额(万元)"), "a.csv", feed("金额(万元)", 10_000))
    assert refused.code == "two_units"
    assert refused.message == (
        "the unit stated above the header is 亿元, that of 金额(万元) another: have one unit stated"
        if ";" in above
        else "the unit stated above the header is 元, that of 金额(万元) another: have one unit stated"
    )


def test_a_unit_above_that_a_header_repeats_changes_nothing(tmp_path: Path) -> None:
    raw = sent("单位：万元", header="金额(万元)")
    assert amounts(tmp_path, raw, "a.csv", feed("金额(万元)", 10_000)) == [Decimal("125000.00")]


@pytest.mark.parametrize("above", ["单位：万美元", "币种：美元", "（金额单位：美元）"])
def test_amounts_of_another_currency_are_refused(tmp_path: Path, above: str) -> None:
    refused = problem(tmp_path, sent(above), "a.csv", feed())
    assert refused.message == "the currency stated above the header is 美元: have the amounts sent in yuan"


def test_two_units_above_a_header_without_one_are_refused(tmp_path: Path) -> None:
    refused = problem(tmp_path, sent("单位：万元", "单位：元"), "a.csv", feed())
    assert "two units are stated above the header" in refused.message


@pytest.mark.parametrize("below", ["万元", "(单位:万元)", "（万元）"])
def test_a_row_of_units_that_says_another_is_refused(tmp_path: Path, below: str) -> None:
    refused = problem(tmp_path, sent(below=below), "a.csv", feed())
    assert refused.message == (
        "row 2 states 万元 below 金额, which are read in another: have the unit put into the header"
    )


def test_a_header_of_the_contract_in_wide_brackets_is_the_same_header(tmp_path: Path) -> None:
    refused = problem(tmp_path, sent(header="金额(万元)", below="元"), "a.csv", feed("金额（万元）", 10_000))
    assert refused.message == (
        "row 2 states 元 below 金额(万元), which are read in another: have the unit put into the header"
    )


def test_a_row_of_units_that_says_the_same_is_set_aside(tmp_path: Path) -> None:
    read = reading(tmp_path, sent(below="元"), "a.csv", feed())
    assert (read.rows_landed, read.rows_quarantined) == (1, 1)


@pytest.mark.parametrize("note", ["单位：万元", "注：以上金额单位为万元,,"])
def test_a_note_below_that_says_another_unit_is_refused(tmp_path: Path, note: str) -> None:
    refused = problem(tmp_path, sent() + f"\n{note}\n".encode(), "a.csv", feed())
    assert refused.message == (
        "row 3 states 万元 for amounts, which are read in another: have the unit put into the header"
    )


def test_a_note_below_that_says_the_same_is_set_aside(tmp_path: Path) -> None:
    read = reading(
        tmp_path, sent() + "\n注：以上金额单位为元,,\n填报单位：万元科技有限公司,,\n".encode(), "a.csv", feed()
    )
    assert (read.rows_landed, read.rows_quarantined) == (1, 2)


def test_a_layout_of_no_amounts_is_as_it_was() -> None:
    given = feed()
    layout = Layout.model_validate({"name": "x", "headers": {"代码": "enterprise", "日期": "day"}})
    assert stated_units(given, layout, ["代码", "日期"], ["单位：万元"]).layout is layout
