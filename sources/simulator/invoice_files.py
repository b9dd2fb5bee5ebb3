"""The VAT invoice feed: two zip files, one for sales and one for purchases, as the tax bureau writes them.

A file is made group by group, so memory does not grow with the city; each group has its own random stream.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from sources.simulator.atomic import replaced
from sources.simulator.city import opening_day
from sources.simulator.defects import SCHEMA, Outcome, found_at, overwrite
from sources.simulator.invoice_flow import COUNTERPARTIES, Direction, Invoices, make_invoices
from sources.simulator.streams import Flags, Ints, Topic, stream
from sources.simulator.trading_days import busyness

FOLDER = "tax/vat_invoice"
_GROUP = 2_000  # enterprises at a time; part of the output, because each group has its own stream
_BOM = b"\xef\xbb\xbf"


class _Habit(NamedTuple):
    """What differs between the two files."""

    stem: str
    counterparty_header: str
    reference_letters: tuple[str, str]
    topic: Topic
    unreadable: tuple[tuple[str, str, str | None], ...]  # kind, header, text


_HABITS: dict[Direction, _Habit] = {
    "sale": _Habit(
        "销项发票", "购方单位代号", ("B", "D"), Topic.SALES,
        (("bad_amount", "金额", "12.3.4"), ("impossible_date", "开票日期", "2024/13/45"),
         ("unknown_status", "发票状态", "未知状态")),
    ),
    "purchase": _Habit(
        "进项发票", "销方单位代号", ("A", "C"), Topic.PURCHASES,
        (("bad_amount", "税额", "壹佰元"), ("impossible_date", "开票日期", "2023/2/30"),
         ("empty_identifier", "统一社会信用代码", None)),
    ),
}  # fmt: skip


@dataclass
class InvoiceFile:
    """One written file. Money in cents over the readable rows. ``file`` is relative to the inbox."""

    file: str
    direction: Direction
    rows: int = 0
    quarantined: int = 0
    void: int = 0
    red: int = 0
    enterprises: int = 0
    amount: int = 0
    tax: int = 0
    total: int = 0
    valid_total: int = 0
    defects: list[pl.DataFrame] = field(default_factory=lambda: [pl.DataFrame(schema=SCHEMA)])

    def count(self, invoices: Invoices, readable: Flags) -> None:
        """Add a group's invoices."""
        self.rows += invoices.rows
        self.quarantined += int(np.count_nonzero(~readable))
        self.void += int(np.count_nonzero(invoices.is_void & readable))
        self.red += int(np.count_nonzero((invoices.total < 0) & readable))
        self.enterprises += len(np.unique(invoices.enterprise[readable]))
        self.amount += int(invoices.amount[readable].sum())
        self.tax += int(invoices.tax[readable].sum())
        self.total += int(invoices.total[readable].sum())
        self.valid_total += int(invoices.total[readable & ~invoices.is_void].sum())


def write_invoices(
    city: pl.DataFrame, direction: Direction, *, days: int, end: date, seed: int, inbox: Path,
    progress: Callable[[str], None],
) -> InvoiceFile:  # fmt: skip
    """Write the zip of one direction and return what is in it."""
    habit = _HABITS[direction]
    written = InvoiceFile(f"{FOLDER}/{habit.stem}_{end:%Y%m%d}.zip", direction)
    with (
        replaced(inbox / written.file) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        # a member named by a string is dated 1980-01-01: no clock in the bytes
        archive.open(f"{habit.stem}_{end:%Y%m%d}.csv", "w", force_zip64=True) as member,
    ):
        member.write(_BOM)
        for number, text in enumerate(_groups(city, written, habit, days, end, seed)):
            member.write(text)
            progress(f"{written.file}: group {number + 1}, {written.rows:,} rows")
    return written


def _groups(
    city: pl.DataFrame, written: InvoiceFile, habit: _Habit, days: int, end: date, seed: int
) -> Iterator[bytes]:
    """Yield the file piece by piece, the header with the first, and count into ``written``."""
    start = end - timedelta(days=days - 1)
    busy = busyness(start, days)
    traders = city.filter("has_invoices")
    opening = opening_day(traders, start)
    words = _Words(habit, start, days)
    for part, offset in enumerate(range(0, max(traders.height, 1), _GROUP)):
        group = traders.slice(offset, _GROUP)
        rng = stream(seed, habit.topic, part)
        invoices = make_invoices(rng, group, opening[offset : offset + _GROUP], busy, written.direction)
        cells = words.cells(invoices, group["uscc"])
        readable = np.ones(invoices.rows, dtype=np.bool_)
        spoilt: dict[int, int] = _spoilt(rng, invoices, len(habit.unreadable)) if part == 0 else {}
        for row, which in spoilt.items():
            kind, header, text = habit.unreadable[which]
            readable[row] = False
            cells = overwrite(cells, np.array([row], dtype=np.int64), header, text)
            here = np.arange(invoices.rows) == row
            written.defects.append(found_at(here, file=written.file, column=header, kind=kind, outcome="quarantined"))
        _list_defects(written, invoices)
        written.count(invoices, readable)
        yield cells.write_csv(include_header=part == 0, line_terminator="\n").encode()


def _spoilt(rng: np.random.Generator, invoices: Invoices, wanted: int) -> dict[int, int]:
    """Choose rows to make unreadable, away from rows with another defect: row → index of what is wrong."""
    odd = invoices.has_space | invoices.is_unbalanced | invoices.is_repeat
    odd[:-1] |= invoices.is_repeat[1:]
    plain = np.flatnonzero(~odd)
    rows = np.sort(rng.choice(plain, size=min(wanted, len(plain)), replace=False))
    return {int(row): which for which, row in enumerate(rows)}


def _list_defects(written: InvoiceFile, invoices: Invoices) -> None:
    listed: tuple[tuple[Flags, str, str, Outcome], ...] = (
        (invoices.has_space, "发票状态", "leading_space", "repaired"),
        (invoices.is_unbalanced, "价税合计", "tax_does_not_add_up", "flagged"),
        (invoices.is_repeat, "发票号码", "repeated_number", "flagged"),
    )
    for flags, column, kind, outcome in listed:
        written.defects.append(
            found_at(flags, file=written.file, column=column, kind=kind, outcome=outcome, before=written.rows)
        )


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
                "发票号码": invoices.number,
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
