"""How the ip office writes days and times, and the names of parties, in all of its feeds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import polars as pl

from sources.simulator.city import City
from sources.simulator.names import RARE
from sources.simulator.sheet import Sheet

ETL = "更新时间"
_TIME = "%Y-%m-%d %H:%M:%S"
_NIGHT = 13_500  # seconds from 02:00 to 05:45, when the exchange database is written


def periods(city: City, later: list[date]) -> Iterator[tuple[date | None, date]]:
    """The opening day with none before it, then each later day with the one before it."""
    days = [city.opening, *later]
    yield from zip([None, *days[:-1]], days, strict=True)


def falls_in(column: str, since: date | None, until: date) -> pl.Expr:
    """Whether a day is after `since`, if there is one, and not after `until`; null is no."""
    is_new = pl.lit(True) if since is None else pl.col(column) > since
    return (is_new & (pl.col(column) <= until)).fill_null(value=False)


def day(column: str, form: str = "%Y-%m-%d") -> pl.Expr:
    """A date as text."""
    return pl.col(column).dt.to_string(form)


def written_at(on: date) -> pl.Expr:
    """The time at which the exchange database wrote each row."""
    start = datetime.combine(on, time(2))
    return (pl.lit(start) + pl.duration(seconds=pl.int_range(pl.len()) % _NIGHT)).dt.to_string(_TIME)


def an_hour_later(header: str = ETL) -> pl.Expr:
    """The same row written once more."""
    later = pl.col(header).str.to_datetime(_TIME) + timedelta(hours=1)
    return later.dt.to_string(_TIME)


def link(sheet: Sheet, header: str, parties: pl.DataFrame, rows: pl.Series, field: str) -> None:
    """Write down who is meant in each cell, and which cells hold a character that GBK does not have.

    Args:
        sheet: its rows are `rows`, in order.
        header: of the column of names.
        parties: as `name_parties` returns them, `row` being one of `rows`.
        rows: what number each row of the sheet has in `parties`.
        field: the landed column of the names.
    """
    places = rows.alias("number").to_frame().with_row_index("place")
    here = places.join(parties, left_on="number", right_on="row", maintain_order="left_right")
    sheet.link(header, here.rename({"place": "row"}).drop("number"))
    sheet.mark("rare_character", column=header, where=sheet.cells[header].fill_null("").str.contains(f"[{RARE}]"),
               outcome="repaired", field=field, lands=pl.col(header))  # fmt: skip


def break_some(sheet: Sheet, broken: tuple[tuple[str, str, pl.Expr | None], ...]) -> None:
    """Append unreadable rows: kind, header, text. One a hundred rows, so that no file is held for them."""
    for place, (kind, header, to) in enumerate(broken, start=1):
        if sheet.cells.height >= 100 * place:
            sheet.break_copies(kind, column=header, to=to)


def is_long(sheet: Sheet) -> bool:
    """Whether one cell that is emptied leaves the column as full as the contract wants it."""
    return sheet.cells.height >= 100
