"""Records with named values (JSON, XML) laid out as a table under one of the feed's layouts, chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

import polars as pl

from pipelines.base.errors import RejectedDeliveryError
from pipelines.contracts.feed import Feed
from pipelines.landing.formats.layouts import fit_layout, fold_header, may_be_missing, wanted_headers
from pipelines.landing.formats.opened import BadRecord
from pipelines.landing.formats.unreadable import unreadable

Record = dict[str, Any]
"""Flat: nested names are joined by dots. Values are text or None, or something that is not a single value."""


@dataclass(frozen=True)
class Chunk:
    """Some records, with their numbers."""

    numbers: list[int]
    records: list[Record]


class RecordTable:
    """The table that chunks of records make.

    The first chunk decides the layout. A name that the layout neither reads nor ignores refuses the file wherever it
    comes; a name that is missing from a record sets the record aside, unless the layout calls it optional.
    """

    def __init__(
        self, chunks: Iterable[Chunk], feed: Feed, ragged: list[BadRecord], as_text: Callable[[Any], str | None]
    ) -> None:
        """Read the first chunk and find its layout.

        Args:
            chunks: are read once, as `batches` is used.
            feed: the contract.
            ragged: where the maker of the chunks puts records that it cannot read.
            as_text: text of a value that is neither text nor None.
        """
        self.ragged = ragged
        self._feed, self._as_text = feed, as_text
        rest = iter(chunks)
        first = next((chunk for chunk in rest if chunk.records), None)
        if first is None:
            if ragged:
                raise RejectedDeliveryError(
                    "not_a_table", f"holds no record that can be read: record {ragged[0].row_no} {ragged[0].reason}"
                )
            raise RejectedDeliveryError("empty", "the file holds no record: ask the bureau to send it again")
        self._chunks = chain([first], rest)
        names, expected = _names(first.records), {h for layout in feed.layouts for h in wanted_headers(feed, layout)}
        layout, _ = fit_layout(feed, sorted(names - _empty_parents(names, expected, first.records)))
        self.headers = list(wanted_headers(feed, layout))
        self._known = {*self.headers, *(fold_header(header) for header in layout.ignore)}
        self._optional = may_be_missing(layout)

    def batches(self) -> Iterator[pl.DataFrame]:
        """Frames of text columns `c0`, `c1`, … in order of `headers`, and `row_no`: the record's number."""
        for chunk in self._chunks:
            if chunk.records:
                yield self._frame(chunk)

    def _frame(self, chunk: Chunk) -> pl.DataFrame:
        records = _with_folded_names(chunk.records)
        names = _names(records)
        parents = _empty_parents(names, self._known, records)
        if unknown := sorted(names - self._known - parents):
            fit_layout(self._feed, [*self.headers, *unknown])  # raises, and says what differs
        columns = {}
        whole = _cells_of_whole(records, [header for header in self.headers if header in names])
        for place, header in enumerate(self.headers):
            missing = None if header in self._optional else unreadable("m")
            cells = whole.get(header) or [record.get(header, missing) for record in records]
            if above := [parent for parent in parents if header.startswith(parent + ".")]:
                for at, record in enumerate(records):
                    if cells[at] is missing and not record.keys().isdisjoint(above):
                        cells[at] = None
            columns[f"c{place}"] = self._texts(cells)
        return pl.DataFrame(columns).with_columns(row_no=pl.Series(chunk.numbers, dtype=pl.Int64))

    def _texts(self, cells: list[Any]) -> pl.Series:
        if not set(map(type, cells)) <= {str, type(None)}:
            cells = [cell if cell is None or isinstance(cell, str) else self._as_text(cell) for cell in cells]
        try:
            return pl.Series(cells, dtype=pl.String, strict=True)
        except UnicodeEncodeError:  # JSON may escape half of a character
            return pl.Series([cell if cell is None else _whole(cell) for cell in cells], dtype=pl.String, strict=True)


def _cells_of_whole(records: list[Record], headers: list[str]) -> dict[str, list[Any]]:
    """The values of each header, fetched all at once; nothing where a record misses one of them."""
    if len(headers) < 2:  # one header alone would be fetched as a value, not as a row
        return {}
    try:
        columns = zip(*map(itemgetter(*headers), records), strict=True)
        return {header: list(cells) for header, cells in zip(headers, columns, strict=True)}
    except KeyError:
        return {}


def _whole(cell: str) -> str:
    text = cell.encode(errors="replace").decode()
    return cell if text == cell else unreadable("s", text)


def _names(records: list[Record]) -> set[str]:
    return {fold_header(name) for name in set().union(*records)}


def _with_folded_names(records: list[Record]) -> list[Record]:
    """The records as they are, unless a name has blanks around it or full-width letters, which are seldom."""
    if all(name == fold_header(name) for name in set().union(*records)):
        return records
    folded = []
    for record in records:
        new: Record = {}
        for name, value in record.items():
            key = fold_header(name)
            new[key] = unreadable("t") if key in new else value
        folded.append(new)
    return folded


def _empty_parents(names: set[str], known: set[str], records: list[Record]) -> set[str]:
    """`"buyer": null` where `buyer.name` is known: what is below it is empty, and the name is not unknown."""
    parents = {n for n in names - known if any(header.startswith(n + ".") for header in known)}
    return {
        parent
        for parent in parents
        if all(value is None for record in records for name, value in record.items() if fold_header(name) == parent)
    }
