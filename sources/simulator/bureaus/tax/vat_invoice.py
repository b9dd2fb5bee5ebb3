"""VAT invoices: for each direction one zip with all of the history, then one a day, as the tax bureau writes them.

A file is made group by group, so memory does not grow with the city; each group has its own random stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from sources.simulator.bureaus.tax._invoice_flow import COUNTERPARTIES, Direction, Invoices, make_invoices
from sources.simulator.bureaus.tax._invoice_worth import Worth, yearly_worth
from sources.simulator.bureaus.tax._trading_days import busyness
from sources.simulator.city import City, trading_days
from sources.simulator.forms import CsvForm
from sources.simulator.sheet import Sheet
from sources.simulator.streams import Flags, Ints

FEED = "tax/vat_invoice"
FORM = CsvForm(bom=True, zipped=True)
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
        worth = yearly_worth(city, is_sale=direction == "sale")
        yield from _opening(city, direction, habit, worth)
        yield from _increments(city, direction, habit, worth)


def _groups(city: City) -> Iterator[tuple[int, pl.DataFrame]]:
    traders = city.frame.filter("has_invoices")
    for number, offset in enumerate(range(0, max(traders.height, 1), _GROUP)):
        yield number, traders.slice(offset, _GROUP)


def _invoices(city: City, direction: Direction, worth: Worth) -> Iterator[tuple[int, pl.DataFrame, Invoices]]:
    """All invoices of one direction, group by group, with the group and its number."""
    busy = busyness(city.start, city.days)
    for number, group in _groups(city):
        own = Worth(worth.year, worth.cents[group["enterprise_no"].to_numpy()])
        rng = city.stream(f"{FEED}.{direction}", number)
        trades = trading_days(group, city.start)
        yield number, group, make_invoices(rng, group, trades, busy, own, direction)


def _opening(city: City, direction: Direction, habit: _Habit, worth: Worth) -> Iterator[Sheet]:
    for number, group, invoices in _invoices(city, direction, worth):
        early = invoices.only(invoices.day < city.days - city.increments)
        sheet = _sheet(city, habit, early, group, city.opening, number)
        if number == 0:
            for kind, header, text in habit.unreadable:
                sheet.break_copies(kind, column=header, to=pl.lit(text, dtype=pl.String))
        yield sheet


def _increments(city: City, direction: Direction, habit: _Habit, worth: Worth) -> Iterator[Sheet]:
    """Made again group by group instead of being kept: the history of a large city does not fit into memory."""
    if not city.increments:
        return
    late: list[tuple[Invoices, pl.DataFrame]] = []
    for _, group, invoices in _invoices(city, direction, worth):
        late.append((invoices.only(invoices.day >= city.days - city.increments), group))
    for day in city.daily:
        for number, (invoices, group) in enumerate(late):
            today = invoices.only(invoices.day == (day - city.start).days)
            if today.rows:  # there is no file for a day without an invoice
                yield _sheet(city, habit, today, group, day, number)


def _sheet(city: City, habit: _Habit, invoices: Invoices, group: pl.DataFrame, day: date, number: int) -> Sheet:
    cells = _Words(habit, city.start, city.days).cells(invoices, group["uscc"])
    sheet = Sheet(
        FEED, habit.stem, day, cells, city.stream(f"{FEED}.{habit.stem}.defects", day.toordinal() * 10_000 + number)
    )
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

    def __init__(self, habit: _Habit, start: date, days: int) -> None:
        dates = pl.date_range(start, start + timedelta(days=days - 1), eager=True)
        self._date = dates.dt.to_string("%Y/%-m/%-d")
        self._status = pl.Series(["有效发票", "作废发票", " 有效发票", " 作废发票"])
        self._counterparty_header = habit.counterparty_header
        number = pl.Series(np.arange(COUNTERPARTIES // 2)).cast(pl.String).str.zfill(5)
        self._reference = pl.concat([letter + number for letter in habit.reference_letters])
        # 774.76, 23.3 and 798: no trailing zeros
        self._fraction = pl.Series(["", *(f".{cents:02d}".rstrip("0") for cents in range(1, 100))])

    def cells(self, invoices: Invoices, uscc: pl.Series) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "统一社会信用代码": uscc.gather(invoices.enterprise),
                "发票号码": pl.Series(invoices.number).cast(pl.String),
                "开票日期": self._date.gather(invoices.day),
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
