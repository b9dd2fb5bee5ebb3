"""Registered capital: every spelling that registries use, and what is left as text."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import strategies as st
from repeatable import given

from pipelines.landing.cells.capital import read_capital

SPELLINGS = {
    "{}(万元人民币)": ("CNY", 10_000),
    "{}万元": ("CNY", 10_000),
    "{}(万)": ("CNY", 10_000),
    "{}(万人民币元)": ("CNY", 10_000),
    "{}万人民币": ("CNY", 10_000),
    "{}元": ("CNY", 1),
    "{}元人民币": ("CNY", 1),
    "{}(万美元)": ("USD", 10_000),
    "{}美元": ("USD", 1),
    "{}(万元(港币))": ("HKD", 10_000),
    "{}万香港元": ("HKD", 10_000),
    "{}(万欧元)": ("EUR", 10_000),
    "{}万日元": ("JPY", 10_000),
}


def one(text: str | None) -> tuple[Decimal | None, str | None]:
    """Amount and currency of one text."""
    read = read_capital(pl.Series([text], dtype=pl.String))
    assert read["text"].to_list() == [text]
    assert read.schema["amount"] == pl.Decimal(20, 2)
    amount, currency, _ = read.row(0)
    return amount, currency


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1,090(万元人民币)", "10900000", "CNY"),
        ("500(万人民币元)", "5000000", "CNY"),
        ("50(万美元)", "500000", "USD"),
        ("63.5万人民币", "635000", "CNY"),
        ("618(万)", "6180000", "CNY"),
        ("50(万元(港币))", "500000", "HKD"),
        ("1，090（万元人民币）", "10900000", "CNY"),  # full-width comma and brackets
        ("５００万元", "5000000", "CNY"),
        ("500万元。", "5000000", "CNY"),
        ("500万元人民币；", "5000000", "CNY"),
        ("1 000 万元", "10000000", "CNY"),
        ("1,234,567.89元", "1234567.89", "CNY"),
        ("100(万新加坡元)", "1000000", "SGD"),
        ("10万瑞士法郎", "100000", "CHF"),
        ("10万英镑", "100000", "GBP"),
        ("0(万元)", "0", "CNY"),
        ("0.000001万元", "0.01", "CNY"),  # one cent
        ("0.00000100万元", "0.01", "CNY"),
        ("0.01元", "0.01", "CNY"),
        ("99999999999999.99万元", "999999999999999900", "CNY"),
        ("人民币500万元", "5000000", "CNY"),
        ("1.0E7元", "10000000", "CNY"),  # Java's Double, from ten million on
        ("1E7万元", "100000000000", "CNY"),
        ("1.23456789E7 元", "12345678.90", "CNY"),
        ("人民币1.5e3万元整", "15000000", "CNY"),
        ("１．５Ｅ３（万美元）", "15000000", "USD"),
        ("2.5E-1万元", "2500", "CNY"),
        ("1E+8日元", "100000000", "JPY"),
        ("5EUR", "5", "EUR"),
        ("人民币：500万元", "5000000", "CNY"),
        ("1.5亿元", "150000000", "CNY"),
        ("1.5亿", "150000000", "CNY"),
        ("3亿5000万元", "350000000", "CNY"),  # as announcements write 350 million
        ("人民币１亿500万元整", "105000000", "CNY"),
        ("12亿8万美元", "1200080000", "USD"),
        ("500万元整", "5000000", "CNY"),
        ("500万元人民币整", "5000000", "CNY"),
        ("500万圆正", "5000000", "CNY"),
        ("RMB500万元", "5000000", "CNY"),
        ("rmb 500万", "5000000", "CNY"),
        ("CNY5000000", "5000000", "CNY"),
        ("¥5,000,000.00", "5000000", "CNY"),
        ("￥５００万", "5000000", "CNY"),
        ("USD50万", "500000", "USD"),
        ("50万USD", "500000", "USD"),
        ("US$500,000", "500000", "USD"),
        ("美元50万元", "500000", "USD"),
        ("5千万元", "50000000", "CNY"),
        ("5百万元", "5000000", "CNY"),
        ("2000千元", "2000000", "CNY"),
        (".5万元", "5000", "CNY"),
        ("伍佰万元整", "5000000", "CNY"),
        ("人民币伍佰万圆整", "5000000", "CNY"),
        ("壹亿零伍拾万元", "100500000", "CNY"),
        ("贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元整", "23456789", "CNY"),
        ("伍拾万美元", "500000", "USD"),
        ("一百万元", "1000000", "CNY"),
        ("五百万", "5000000", "CNY"),
        ("两千万元人民币", "20000000", "CNY"),
        ('="500万元"', "5000000", "CNY"),
        ("\ufeff500万元\u200b", "5000000", "CNY"),
    ],
)
def test_what_is_read(text: str, amount: str, currency: str) -> None:
    assert one(text) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "text",
    [
        "12",  # no unit: yuan or ten thousand of them?
        "1,090",
        "张三",
        "-",
        "",
        None,
        "万元",
        "0.0000001万元",  # a fraction of a cent
        "0.005元",
        "1.000000000001万元",
        "100000000000000万元",  # one more than DECIMAL(20,2) holds
        "9" * 30 + "元",
        "5万火星币",
        "1,09万元",
        "12,345,67万元",
        "1.5.2万元",
        "-5万元",
        "约100万元",
        "100-200万元",
        "1.23457E+07元",  # a spreadsheet rounded it
        "1e万元",
        "1E5.5万元",
        "1E99万元",
        "1E-9元",
        "3亿50000万元",  # 万 above the 亿 that stands before it
        "1.5亿5000万元",
        "一五〇万元",  # a digit without its place
        "两万五",
        "伍佰",
        "壹佰贰拾",
        "(100)万元",
        "USD100万人民币",  # two currencies
        "第一期五百万元",
        "人民币",
        "XYZ100万元",
        "5²万元",
        "5(0万元)",
    ],
)
def test_what_stays_text_has_neither_amount_nor_currency(text: str | None) -> None:
    assert one(text) == (None, None)


@pytest.mark.parametrize(
    ("text", "times", "amount", "currency"),
    [
        ("500", 10_000, "5000000", "CNY"),
        ("1,090.5", 10_000, "10905000", "CNY"),
        ("1.5", 100_000_000, "150000000", "CNY"),
        ("5000000", 1, "5000000", "CNY"),
        ("1.0E3", 10_000, "10000000", "CNY"),
        ("500万元", 10_000, "5000000", "CNY"),  # has its own unit
        ("50万美元", 10_000, "500000", "USD"),
        ("5000000元", 10_000, "5000000", "CNY"),
    ],
)
def test_a_number_alone_has_the_unit_of_its_header(text: str, times: int, amount: str, currency: str) -> None:
    assert read_capital(pl.Series([text]), times).row(0) == (Decimal(amount), currency, text)


cents = st.integers(0, 10**15).map(lambda number: Decimal(number) / 100)


def spelt(amount: Decimal, spelling: str, factor: int, is_grouped: bool) -> str:
    """`amount` in units of the currency, written as a registry would."""
    number = f"{amount / factor:{',' if is_grouped else ''}f}"
    return spelling.format(number)


@given(cents, st.sampled_from(sorted(SPELLINGS)), st.booleans())
def test_an_amount_comes_back_exactly_from_every_spelling(amount: Decimal, spelling: str, is_grouped: bool) -> None:
    currency, factor = SPELLINGS[spelling]
    assert one(spelt(amount, spelling, factor, is_grouped)) == (amount, currency)


@given(st.lists(st.one_of(st.text("0123456789.,万元美()", max_size=12), st.none()), max_size=8), examples=25)
def test_amount_and_currency_come_together_and_rows_keep_their_place(texts: list[str | None]) -> None:
    read = read_capital(pl.Series(texts, dtype=pl.String))
    assert read["text"].to_list() == texts
    assert (read["amount"].is_null() == read["currency"].is_null()).all()
    assert [(amount, currency) for amount, currency, _ in read.rows()] == [one(text) for text in texts]
