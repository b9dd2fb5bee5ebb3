"""Where in a sheet the header stands: below title rows, in one row or in two merged ones. A layout decides."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.base.errors import RejectedDeliveryError
from pipelines.contracts.feed import Feed
from pipelines.landing.formats.layouts import fit_layout, fold_header, wanted_headers

_SEARCHED_ROWS = 20
_BETWEEN = "/"
"""Stands in a layout between the upper and the lower part of a header in two rows."""


@dataclass(frozen=True)
class Header:
    """Names, the columns of the sheet that they head (from 0 on), and the header's last row (from 1 on)."""

    names: list[str]
    places: list[int]
    last_row: int


def find_header(rows: pl.DataFrame, feed: Feed) -> Header:
    """The header that fits a layout of the feed, in the first 20 rows.

    Args:
        rows: text columns `c0`, `c1`, …; row 1 is the first.
        feed: the contract.

    Raises:
        RejectedDeliveryError: none fits; speaks of the row that has most of the known headers.
    """
    known = {header for layout in feed.layouts for header in wanted_headers(feed, layout)}
    top = [["" if cell is None else fold_header(cell) for cell in row] for row in rows.head(_SEARCHED_ROWS).rows()]
    filled_until = _filled_until(rows)
    best, problem = -1, RejectedDeliveryError("empty", "the sheet holds no header")
    for at, row in enumerate(top):
        if not any(row):
            continue
        spellings = [(row, at + 1)]
        if at + 1 < len(top):
            spellings.append((_joined(row, top[at + 1], known), at + 2))
        for names, last_row in spellings:
            places = [place for place, name in enumerate(names) if name or filled_until[place] > last_row]
            try:
                fit_layout(feed, [names[place] for place in places])
            except RejectedDeliveryError as error:
                matches = len(known & set(names))
                if matches > best:
                    best, problem = matches, RejectedDeliveryError(error.code, f"row {at + 1}: {error}")
            else:
                return Header([names[place] for place in places], places, last_row)
    raise problem


def _joined(upper: list[str], lower: list[str], known: set[str]) -> list[str]:
    """Headers of two rows: `upper/lower`; a merged cell holds its text in its first column only."""
    names, above = [], ""
    for own, below in zip(upper, lower, strict=True):
        above = own or above
        candidates = [f"{above}{_BETWEEN}{below}"] if below else []
        if not own or not below:
            candidates.append(below or own)
        names.append(next((name for name in candidates if name in known), candidates[0]))
    return names


def _filled_until(rows: pl.DataFrame) -> list[int]:
    """Of each column the last row with a text, from 1 on; 0 if there is none."""
    number = pl.int_range(1, pl.len() + 1)
    has_text = {name: pl.col(name).fill_null("").str.strip_chars() != "" for name in rows.columns}
    last = rows.select(pl.when(has).then(number).max().fill_null(0).alias(name) for name, has in has_text.items())
    return list(last.row(0))
