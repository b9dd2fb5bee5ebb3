"""Balances and grades: one text per bank and month; the opening has another for all months but the last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from sources.simulator.bureaus.finance._cells import BANK_CODE, LOAN, can_bear
from sources.simulator.city import City
from sources.simulator.forms import TextForm
from sources.simulator.lending import BANKS, make_loans
from sources.simulator.loan_book import GRADES, balances
from sources.simulator.sheet import Sheet

FEED = "finance/loan_balance"
_BALANCE, _GRADE, _LATE = "贷款余额", "五级分类", "逾期天数"
_IN_GB18030 = ("MYB01", "MYB05")
_IN_TEN_THOUSAND = "MYB03"
_BY_NUMBER = "MYB04"
_SENT_AGAIN, _STALE, _EMPTY = "MYB01", "MYB05", "MYB06"
_STALE_MONTHS = 20


def form_of(sheet: Sheet) -> TextForm:
    """Bars, in the bank's own coding."""
    bank = sheet.part.split("_")[1]
    return TextForm(encoding="gb18030" if bank in _IN_GB18030 else "utf-8")


def deliveries(city: City) -> Iterator[Sheet]:
    """The opening arrival of each bank, each month's, and what went wrong on the days after the opening."""
    loans = make_loans(city)
    for sheet in _sheets(city, loans):
        if sheet.cells.height:  # a bank without loans sends nothing
            yield sheet
    if city.daily:
        yield _empty(city, loans, city.daily[0])


def _sheets(city: City, loans: pl.DataFrame) -> Iterator[Sheet]:
    *earlier, latest = [_end_of(month) for month in city.closed_months(city.opening)]
    for bank in range(len(BANKS)):
        if earlier:
            yield _sheet(city, loans, bank, earlier, city.opening, "期初")
        yield _sheet(city, loans, bank, [latest], city.opening)
    for day in city.daily:
        if day in city.monthly:
            month = _end_of(city.closed_months(day)[-1])
            yield from (_sheet(city, loans, bank, [month], day) for bank in range(len(BANKS)))
        if day == city.daily[0]:
            yield _sheet(city, loans, _no(_SENT_AGAIN), [latest], day, is_again=True)
        if day == city.daily[-1]:
            yield _stale(city, loans, day)


def _end_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _no(code: str) -> int:
    return [bank.code for bank in BANKS].index(code)


def _sheet(
    city: City, loans: pl.DataFrame, bank: int, months: list[date], day: date, part: str = "", *, is_again: bool = False
) -> Sheet:
    code = BANKS[bank].code
    own = loans.filter(pl.col("bank") == bank)
    book = pl.concat([balances(city, own, month) for month in months])
    name = f"贷款余额_{code}_{part or f'{months[-1]:%Y%m}'}"
    rng = city.stream(f"{FEED}.{name}", day.toordinal())
    if is_again:  # some part of some balances came in late
        paid = pl.Series(rng.random(book.height) < 0.05)
        book = book.with_columns(balance=pl.when(paid).then(pl.col("balance") // 2).otherwise("balance"))
    sheet = Sheet(FEED, name, day, _cells(book, code), rng)
    if code == _SENT_AGAIN and not part and city.daily and not is_again and day == city.opening:
        sheet.mark("month_sent_again", column="数据日期", where=book["balance"] >= 0, outcome="superseded")
    else:
        _plant(sheet, code)
    return sheet


def _cells(book: pl.DataFrame, code: str) -> pl.DataFrame:
    grades = [str(number + 1) for number in range(len(GRADES))] if code == _BY_NUMBER else GRADES
    cents = pl.col("balance")
    in_yuan = pl.format("{}.{}", cents // 100, (cents % 100).cast(pl.String).str.zfill(2))
    in_ten_thousand = pl.format("{}.{}", cents // 1_000_000, (cents % 1_000_000).cast(pl.String).str.zfill(6))
    return book.select(
        pl.lit(code).alias(BANK_CODE),
        pl.col("loan_no").alias(LOAN),
        pl.col("data_date").dt.to_string("%Y%m%d" if code == _BY_NUMBER else "%Y-%m-%d").alias("数据日期"),
        in_ten_thousand.alias(f"{_BALANCE}(万元)") if code == _IN_TEN_THOUSAND else in_yuan.alias(_BALANCE),
        pl.Series(grades).gather(book["grade"]).alias(_GRADE),
        pl.col("overdue_days").cast(pl.String).alias(_LATE),
    )


def _plant(sheet: Sheet, code: str) -> None:
    for text in ("-", "暂无"):
        sheet.plant("placeholder", column=_LATE, to=pl.lit(text), rate=0.002, outcome="repaired",
                    where=pl.col(_LATE) == "0", field="overdue_days")  # fmt: skip
    if code != _IN_TEN_THOUSAND:
        balance = pl.col(_BALANCE).cast(pl.Decimal(18, 2))
        shrunk = (balance / 10_000).cast(pl.Decimal(18, 2)).cast(pl.String)
        if sheet.plant("ten_thousand_for_yuan", column=_BALANCE, to=shrunk, rate=0.001, where=balance < 10_000_000,
                       outcome="flagged", field="balance_cny", lands=shrunk):  # fmt: skip
            sheet.report("ten_thousand_for_yuan", check="expectation.finance__loan_balance.balance_in_yuan")
    if can_bear(sheet, unreadable=2):
        sheet.break_copies("unknown_grade", column=_GRADE, to=pl.lit("未分类"))
        sheet.break_copies("empty_loan_no", column=LOAN, to=None)


def _empty(city: City, loans: pl.DataFrame, day: date) -> Sheet:
    """A bank's export holds only its header; the month sent before remains valid."""
    month = _end_of(city.closed_months(city.opening)[-1])
    cells = _cells(balances(city, loans.head(0), month), _EMPTY)
    sheet = Sheet(FEED, f"贷款余额_{_EMPTY}_{month:%Y%m}", day, cells, city.stream(f"{FEED}.empty"))
    sheet.reject("zero_rows")
    return sheet


def _stale(city: City, loans: pl.DataFrame, day: date) -> Sheet:
    """A job that ran today and delivers a month of long ago, under today's date."""
    old = _end_of((day.replace(day=1) - timedelta(days=30 * _STALE_MONTHS)).replace(day=1))
    book = balances(city, loans.filter(pl.col("bank") == _no(_STALE)), old)
    name = f"贷款余额_{_STALE}_{old:%Y%m}"
    sheet = Sheet(FEED, name, day, _cells(book, _STALE), city.stream(f"{FEED}.{name}"))
    sheet.report("stale_month", check="expectation.finance__loan_balance.month_is_recent")
    return sheet
