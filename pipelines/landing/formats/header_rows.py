"""Finds a sheet's header: below title rows, in one row or in two merged ones. A layout decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipelines.base.errors import RejectedDeliveryError
from pipelines.base.written_days import written_days
from pipelines.contracts.feed import Feed
from pipelines.landing.formats.layouts import as_known, fit_layout, fold_header, wanted_headers

SEARCHED_ROWS = 20
_BETWEEN = "/"
"""Separates in a layout the upper and the lower part of a header in two rows."""

_NAMED = re.compile(r"截至|截止|日期|时间|(?i:as of|date)")


@dataclass(frozen=True)
class Header:
    """Names, the columns of the sheet that they head (from 0 on), the header's last row (from 1 on), texts above it.

    `remarks`: columns beside them that hold remarks, which are not read.
    """

    names: list[str]
    places: list[int]
    last_row: int
    title: tuple[str, ...] = ()
    remarks: tuple[int, ...] = ()


class NoHeaderError(RejectedDeliveryError):
    """No row fits; names the one with most of the known headers. `matches` is how many it has, `row` its number."""

    def __init__(self, error: RejectedDeliveryError, row: int, matches: int, words: str | None = None) -> None:
        """Take what is wrong from `error`, or say it in other `words`."""
        super().__init__(error.code, words or str(error))
        self.row, self.matches = row, matches


def find_header(
    rows: list[list[str]],
    filled_until: list[int],
    feed: Feed,
    lengths: list[int] | None = None,
    filled: list[int] | None = None,
) -> Header:
    """The header that fits a layout of the feed, in the first 20 rows.

    Args:
        rows: the first rows, all of one length; row 1 is the first.
        filled_until: of each column the last row with a text, from 1 on; 0 if there is none.
        feed: the contract.
        lengths: how many cells each row really has, where that is not the same; beyond them there is no column.
        filled: of each column how many cells have a text, where cells cannot have moved to another column: what has no
            header and stands beside all that has one is a remark if fewer than half of the rows have it. A column
            that most rows fill is data: its header is missing, or the header stands over other columns than it says.

    Raises:
        NoHeaderError: none fits.
    """
    known = {header for layout in feed.layouts for header in wanted_headers(feed, layout)}
    top = [[fold_header(cell) for cell in row] for row in rows[:SEARCHED_ROWS]]
    problem = NoHeaderError(RejectedDeliveryError("empty", "the table holds no header"), 0, -1)
    for at, row in enumerate(top):
        if not any(row):
            continue
        spellings = [(row, at + 1)]
        if at + 1 < len(top):
            spellings.append((_joined(row, top[at + 1], known), at + 2))
        for names, last_row in spellings:
            width = len(names) if lengths is None else max(lengths[at:last_row])
            places = [place for place in range(width) if names[place] or filled_until[place] > last_row]
            remarks = _remarks(names, places, top[:last_row], filled) if filled else ()
            places = [place for place in places if place not in remarks]
            try:
                fit_layout(feed, [names[place] for place in places])
            except RejectedDeliveryError as error:
                matches = len(known & {as_known(name, known) for name in names})
                if matches > problem.matches:
                    problem = NoHeaderError(error, at + 1, matches)
            else:
                title = tuple(cell for above in top[:at] for cell in above if cell)
                shown = names if last_row > at + 1 else [" ".join(cell.split()) for cell in rows[at]]
                return Header([shown[place] for place in places], places, last_row, title, remarks)
    raise problem


def _remarks(names: list[str], places: list[int], head: list[list[str]], filled: list[int]) -> tuple[int, ...]:
    """The columns without a header, left or right of all that have one, that fewer than half of the rows fill."""
    headed = [place for place in places if names[place]]
    below = {place: filled[place] - sum(1 for row in head if row[place]) for place in places}
    most = max((below[place] for place in headed), default=0)
    beside = (place for place in places if headed and not headed[0] <= place <= headed[-1])
    return tuple(place for place in beside if 2 * below[place] < most)


def title_date(title: tuple[str, ...]) -> date | None:
    """The day named in the texts above a header, one that is named as such (截至…, 数据日期：…) first."""
    days = {text: [one.day for one in written_days(text) if not one.is_month] for text in title}
    named = [
        day
        for at, text in enumerate(title)
        for day in days[text]
        if _NAMED.search(text) or _NAMED.search(title[at - 1])
    ]
    return max(named or [day for found in days.values() for day in found], default=None)


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
