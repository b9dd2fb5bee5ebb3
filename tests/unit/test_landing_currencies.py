"""A capital whose currency stands in a column of its own."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.landing.cells.capital import read_capital
from pipelines.landing.cells.currencies import with_stated_currency


def one(text: str | None, stated: str | None, times: int | None = None) -> tuple[Decimal | None, str | None]:
    capital = read_capital(pl.Series([text], dtype=pl.String), times)
    read = with_stated_currency(capital, pl.Series([stated], dtype=pl.String))
    assert read.schema == capital.schema
    assert read["text"].to_list() == [text]
    amount, currency, _ = read.row(0)
    return amount, currency


@pytest.mark.parametrize(
    "stated",
    ["美元", "USD", "usd", "840", "８４０", "美金", "美元(USD)", "840-美元", " 美元 ", "$", "ＵＳＤ", "美圓", "万美元"],
)
def test_an_amount_without_a_currency_is_in_that_of_the_column(stated: str) -> None:
    assert one("50", stated, 10_000) == (Decimal(500_000), "USD")
    assert one("50万元", stated) == (Decimal(500_000), "USD")
    assert one("50万美元", stated) == (Decimal(500_000), "USD")


@pytest.mark.parametrize(
    "stated", ["人民币", "人民币元", "元", "CNY", "RMB", "156", "156 人民币", "ＲＭＢ", "人民幣", "Yuan"]
)
def test_the_yuan_stays_the_yuan(stated: str) -> None:
    assert one("50", stated, 10_000) == (Decimal(500_000), "CNY")
    assert one("50万元人民币", stated) == (Decimal(500_000), "CNY")


@pytest.mark.parametrize("stated", [None, "", "无", "/", "—"])
def test_a_column_that_says_nothing_changes_nothing(stated: str | None) -> None:
    assert one("50", stated, 10_000) == (Decimal(500_000), "CNY")
    assert one("50万美元", stated) == (Decimal(500_000), "USD")


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("50万元人民币", "美元"),
        ("RMB50万", "840"),
        ("￥50万", "USD"),
        ("50万美元", "人民币"),
        ("50万美元", "156"),
        ("50万港币", "美元"),
        ("50万元", "其他"),
        ("50万元", "999"),
        ("50万元", "人民币/美元"),
    ],
)
def test_currencies_that_contradict_each_other_or_are_unknown_leave_none(text: str, stated: str) -> None:
    assert one(text, stated) == (None, None)


def test_an_amount_that_cannot_be_read_gets_no_currency() -> None:
    assert one("面议", "美元") == (None, None)
    assert one(None, "美元") == (None, None)
