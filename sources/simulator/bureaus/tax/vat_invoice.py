"""VAT invoices: for each direction one zip with all of the history, then one a day, as the tax bureau writes them.

The history is as long as the city's; where that is a year or more, a quarter of the traders have three years of it.
A file is made group by group, so memory does not grow with the city; each group has its own random stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from sources.simulator.bureaus.tax._invoice_flow import COUNTERPARTIES, Direction, Invoices, Span, make_invoices
from sources.simulator.bureaus.tax._invoice_worth import Worth, yearly_worth
from sources.simulator.bureaus.tax._trading_days import busyness
from sources.simulator.bureaus.tax._turnover import month_after
from sources.simulator.city import City, trading_days
from sources.simulator.forms import CsvForm
from sources.simulator.sheet import Sheet
from sources.simulator.streams import Flags, Floats, Ints

FEED = "tax/vat_invoice"
FORM = CsvForm(bom=True, zipped=True)
LONG_SHARE, LONG_YEARS = 0.25, 3  # traders with a long history, and its length up to the city's last day
_GROUP = 2_000  # enterprises at a time; part of the output, because each group has its own stream


class _Habit(NamedTuple):
    """What differs between the two directions. ``unreadable``: kind, header, text."""

    stem: str
    counterparty_header: str
    reference_letters: tuple[str, str]
    unreadable: tuple[tuple[str, str, str | None], ...]


_HABITS: dict[Direction, _Habit] = {
    "sale": _Habit(
        "销项发票", "购方单位代号", ("B", "D"),
        (("bad_amount", "金额", "12.3.4"), ("impossible_date", "开票日期", "2024/13/45"),
         ("unknown_status", "发票状态", "未知状态")),
    ),
    "purchase": _Habit(
        "进项发票", "销方单位代号", ("A", "C"),
        (("bad_amount", "税额", "壹佰元"), ("impossible_date", "开票日期", "2023/2/30"),
         ("empty_identifier", "统一社会信用代码", None)),
    ),
}  # fmt: skip


def deliveries(city: City) -> Iterator[Sheet]:
    """Sales, then purchases: what was written up to the opening day, then each day's invoices."""
    for direction, habit in _HABITS.items():
        yield from _opening(city, direction, habit)
        yield from _increments(city, direction, habit)


class _Part(NamedTuple):
    """Enterprises whose invoices of a span of days are drawn together. ``busy`` and ``worth`` are those of the span."""

    topic: str
    traders: pl.DataFrame
    span: Span
    busy: Floats
    worth: Worth


def _history(city: City, direction: Direction) -> _Part:
    return _part(city, direction, "", city.frame.filter("has_invoices"), 0, city.days)


def _earlier(city: City, direction: Direction) -> _Part | None:
    """What is older than the city's history, of the traders with a long one; it has streams of its own."""
    begins = (month_after(city.end.replace(day=1, year=city.end.year - LONG_YEARS)) - city.start).days
    if city.days < 365 or begins >= 0:
        return None
    has_long = pl.Series(city.stream(f"{FEED}.has_long_history").random(city.frame.height) < LONG_SHARE)
    return _part(city, direction, ".earlier", city.frame.filter(pl.col("has_invoices") & has_long), begins, 0)


def _part(city: City, direction: Direction, topic: str, traders: pl.DataFrame, first: int, stop: int) -> _Part:
    start = city.start + timedelta(days=first)
    worth = yearly_worth(city, start, city.start + timedelta(days=stop), is_sale=direction == "sale")
    return _Part(topic, traders, Span(first, stop, city.days), busyness(start, stop - first), worth)


def _invoices(city: City, direction: Direction, part: _Part) -> Iterator[tuple[int, pl.DataFrame, Invoices]]:
    """All invoices of a part, group by group, with the group and its number."""
    for number, offset in enumerate(range(0, max(part.traders.height, 1), _GROUP)):
        group = part.traders.slice(offset, _GROUP)
        own = Worth(part.worth.year, part.worth.cents[group["enterprise_no"].to_numpy()])
        rng = city.stream(f"{FEED}.{direction}{part.topic}", number)
        trades = trading_days(group, city.start)
        yield number, group, make_invoices(rng, group, trades, part.span, part.busy, own, direction)


def _opening(city: City, direction: Direction, habit: _Habit) -> Iterator[Sheet]:
    for number, group, invoices in _invoices(city, direction, _history(city, direction)):
        early = invoices.only(invoices.day < city.days - city.increments)
        sheet = _sheet(city, habit, early, group, city.opening, number)
        if number == 0:
            for kind, header, text in habit.unreadable:
                sheet.break_copies(kind, column=header, to=pl.lit(text, dtype=pl.String))
        yield sheet
    if earlier := _earlier(city, direction):
        for number, group, invoices in _invoices(city, direction, earlier):
            yield _sheet(city, habit, invoices, group, city.opening, number, earlier.topic)


def _increments(city: City, direction: Direction, habit: _Habit) -> Iterator[Sheet]:
    """Made again group by group instead of being kept: the history of a large city does not fit into memory."""
    if not city.increments:
        return
    late: list[tuple[Invoices, pl.DataFrame]] = []
    for _, group, invoices in _invoices(city, direction, _history(city, direction)):
        late.append((invoices.only(invoices.day >= city.days - city.increments), group))
    for day in city.daily:
        for number, (invoices, group) in enumerate(late):
            today = invoices.only(invoices.day == (day - city.start).days)
            if today.rows:  # there is no file for a day without an invoice
                yield _sheet(city, habit, today, group, day, number)


def _sheet(
    city: City, habit: _Habit, invoices: Invoices, group: pl.DataFrame, day: date, number: int, topic: str = ""
) -> Sheet:
    cells = _Words(habit, city.start).cells(invoices, group["uscc"])
    rng = city.stream(f"{FEED}.{habit.stem}{topic}.defects", day.toordinal() * 10_000 + number)
    sheet = Sheet(FEED, habit.stem, day, cells, rng)
    sheet.sums.update(
        amount=int(invoices.amount.sum()),
        tax=int(invoices.tax.sum()),
        total=int(invoices.total.sum()),
        valid_total=int(invoices.total[~invoices.is_void].sum()),
    )
    _mark(sheet, invoices.has_space, "发票状态", "leading_space", "status_code")
    _mark(sheet, invoices.is_unbalanced, "价税合计", "tax_does_not_add_up", "total_cny")
    _mark(sheet, invoices.is_repeat, "发票号码", "repeated_number", "invoice_no")
    return sheet


def _mark(sheet: Sheet, flags: Flags, column: str, kind: str, field: str) -> None:
    words = {"有效发票": "valid", "作废发票": "void"}
    text = pl.col(column).str.strip_chars()
    lands = text.replace(words)
    if field.endswith("_cny"):
        lands = text.cast(pl.Decimal(18, 2)).cast(pl.String)
    outcome = "repaired" if field == "status_code" else "flagged"
    sheet.mark(kind, column=column, where=pl.Series(flags), outcome=outcome, field=field, lands=lands)  # type: ignore[arg-type]


class _Words:
    """Lookup tables from numbers to the text in the file."""

    def __init__(self, habit: _Habit, start: date) -> None:
        self._start = start
        self._status = pl.Series(["有效发票", "作废发票", " 有效发票", " 作废发票"])
        self._counterparty_header = habit.counterparty_header
        number = pl.Series(np.arange(COUNTERPARTIES // 2)).cast(pl.String).str.zfill(5)
        self._reference = pl.concat([letter + number for letter in habit.reference_letters])
        # 774.76, 23.3 and 798: no trailing zeros
        self._fraction = pl.Series(["", *(f".{cents:02d}".rstrip("0") for cents in range(1, 100))])

    def cells(self, invoices: Invoices, uscc: pl.Series) -> pl.DataFrame:
        days = pl.Series(np.datetime64(self._start, "D") + invoices.day)
        return pl.DataFrame(
            {
                "统一社会信用代码": uscc.gather(invoices.enterprise),
                "发票号码": pl.Series(invoices.number).cast(pl.String),
                "开票日期": days.dt.to_string("%Y/%-m/%-d"),
                self._counterparty_header: self._reference.gather(invoices.counterparty),
                "金额": self._money(invoices.amount),
                "税额": self._money(invoices.tax),
                "价税合计": self._money(invoices.total),
                "发票状态": self._status.gather(invoices.is_void + 2 * invoices.has_space),
            }
        )

    def _money(self, cents: Ints) -> pl.Series:
        size = np.abs(cents)
        parts = {
            "sign": pl.Series(["", "-"]).gather((cents < 0).astype(np.int64)),
            "yuan": size // 100,
            "fraction": self._fraction.gather(size % 100),
        }
        return pl.DataFrame(parts).select(pl.concat_str(pl.all())).to_series()
