"""Sheets of a workbook, or tables of a page, in memory: which of them hold the feed's rows, and which are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from pipelines.base.errors import RejectedDeliveryError
from pipelines.contracts.feed import Feed
from pipelines.landing.formats.header_rows import SEARCHED_ROWS, Header, NoHeaderError, find_header
from pipelines.landing.formats.opened import BadRecord, OpenedTable

LeaveOut = Callable[[str], None]
"""Called with a line for each thing left out."""

_BATCH_ROWS = 100_000
_EXPLAINS = re.compile(
    r"说明|须知|指南|字典|码表|代码表|对照表|选项|下拉|枚举|目录|封面|(?:版本|修订|变更|更新)记录|"
    r"要求|注意事项|参数|配置|字段|元数据|数据项|图例|注释|帮助|"
    r"(?i:readme|instruction|dictionary|lookup|options|cover|help|metadata|validation|^codes?$)"
)
_EXAMPLE = re.compile(r"^(?:填写|填报|填表)?(?:示例|样例|范例|样表)|(?:示例|样例|范例)$|(?i:^example|^sample)")
_FEWEST_COLUMNS = 4
"""A sheet of fewer columns without a header of the feed explains something; a wider one is an unknown list."""


@dataclass(frozen=True)
class Sheet:
    """All cells of a sheet as text, columns `c0`, `c1`, …, row 1 first; its `name` is looked at and never shown.

    `is_1904`: its numbers that are days count from 1904-01-01.
    """

    number: int
    rows: pl.DataFrame
    name: str = ""
    is_hidden: bool = False
    is_1904: bool = False


class SheetTable:
    """One sheet below its header, held in memory."""

    def __init__(self, rows: pl.DataFrame, header: Header) -> None:
        """Take the sheet's `rows`, from row 1 on, and where its header is."""
        self.headers, self.ragged = header.names, list[BadRecord]()
        named = {f"c{place}": pl.col(f"c{at}") for place, at in enumerate(header.places)}
        numbers = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
        self._rows = rows.select(**named, row_no=numbers).slice(header.last_row)

    def batches(self) -> Iterator[pl.DataFrame]:
        """Frames of text columns `c0`, `c1`, … and `row_no`, as the spreadsheet shows it; empty rows are left out."""
        for piece in self._rows.iter_slices(_BATCH_ROWS):
            yield piece.filter(~pl.all_horizontal(pl.exclude("row_no").fill_null("").str.strip_chars() == ""))


def open_sheets(
    sheets: Iterable[Sheet],
    name: str,
    feed: Feed,
    leave_out: LeaveOut,
    *,
    what: str = "sheet",
    only_fitting: bool = False,
) -> Iterator[OpenedTable]:
    """Yield each sheet that holds the feed's rows, in order, under the name `file!sheet 2`.

    Left out are remarks beside a list (`find_header`), hidden sheets, those that explain the others (by their name, or
    because they are narrow and hold no header of the feed), and with `only_fitting` or `sheets: matching` in the
    contract all that fit no layout.

    Raises:
        RejectedDeliveryError: another sheet fits no layout, or none does.
    """
    problem: RejectedDeliveryError | None = None
    hidden, has_fitting = list[int](), False
    only_fitting = only_fitting or feed.format.sheets == "matching"
    title: tuple[str, ...] = ()
    for sheet in sheets:
        place = f"{name}!{what} {sheet.number}"
        try:
            header = find_header(_top(sheet.rows), _filled_until(sheet.rows), feed, filled=_filled(sheet.rows))
        except NoHeaderError as error:
            problem = problem or RejectedDeliveryError(error.code, f"{what} {sheet.number}: row {error.row}: {error}")
            title += tuple(cell for row in _top(sheet.rows) for cell in row if cell) if only_fitting else ()
            explains = _EXPLAINS.search(sheet.name) or (error.matches == 0 and sheet.rows.width < _FEWEST_COLUMNS)
            if not (sheet.is_hidden or explains or only_fitting):
                raise problem from error
            why = "is hidden" if sheet.is_hidden else "holds no header of the feed"
            leave_out(f"{place} {why}")
            continue
        if sheet.is_hidden:
            hidden.append(sheet.number)
            leave_out(f"{place} is hidden")
            continue
        if _EXAMPLE.search(sheet.name):
            leave_out(f"{place} holds examples")
            continue
        has_fitting = True
        for column in header.remarks:
            leave_out(f"{place} column {column + 1} has no header: its remarks are not read")
        table, above = SheetTable(sheet.rows, header), title + header.title
        yield OpenedTable(place, table, encoding="workbook", title=above, is_1904=sheet.is_1904)
    if not has_fitting and hidden:
        words = f"only {what} {hidden[0]}, which is hidden, fits a layout: have it sent with that {what} shown"
        raise RejectedDeliveryError("unknown_layout", words)
    if not has_fitting:
        empty = RejectedDeliveryError("empty", "the spreadsheet holds no cell: ask the bureau to send it again")
        raise problem or empty


def _top(rows: pl.DataFrame) -> list[list[str]]:
    return [[cell or "" for cell in row] for row in rows.head(SEARCHED_ROWS).rows()]


def _filled_until(rows: pl.DataFrame) -> list[int]:
    number = pl.int_range(1, pl.len() + 1)
    last = rows.select(
        pl.when(has).then(number).max().fill_null(0).alias(name) for name, has in _has_text(rows).items()
    )
    return list(last.row(0))


def _filled(rows: pl.DataFrame) -> list[int]:
    return list(rows.select(has.sum().alias(name) for name, has in _has_text(rows).items()).row(0))


def _has_text(rows: pl.DataFrame) -> dict[str, pl.Expr]:
    return {name: pl.col(name).fill_null("").str.strip_chars() != "" for name in rows.columns}
