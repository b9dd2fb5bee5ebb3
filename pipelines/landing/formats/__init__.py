"""The formats that arrivals are written in, each made into tables of text cells. Casts nothing: that is `cells`.

One file a format; `recognise` tells them apart. Everything here runs in the reader's child process, and is still
bounded by itself: no format believes a size that a file claims, follows an entity or keeps a whole long file, except
for the sheet of a workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.base.errors import RejectedDeliveryError
from pipelines.contracts.feed import Feed
from pipelines.landing.formats.decoding import decode_file
from pipelines.landing.formats.delimited_header import open_delimited
from pipelines.landing.formats.header_rows import NoHeaderError
from pipelines.landing.formats.html_table import html_tables
from pipelines.landing.formats.json_records import open_json
from pipelines.landing.formats.layouts import fit_layout
from pipelines.landing.formats.opened import OpenedTable, Table
from pipelines.landing.formats.parquet_table import ParquetTable
from pipelines.landing.formats.recognise import recognise
from pipelines.landing.formats.sheets import LeaveOut, Sheet, open_sheets
from pipelines.landing.formats.spreadsheet_xml import spreadsheet_xml
from pipelines.landing.formats.workbook import open_workbook
from pipelines.landing.formats.xml_records import open_xml


def open_tables(
    path: Path, name: str, feed: Feed, spare: Path, max_bytes: int, leave_out: LeaveOut
) -> Iterator[OpenedTable]:
    """Open the file `path`, sent as `name`: one table, or one for each sheet. Each is read before the next.

    Args:
        path: the bytes as sent.
        name: their name, for its suffix and for messages.
        feed: the contract.
        spare: where the text may be written if it must be turned into UTF-8.
        max_bytes: how long that text may be.
        leave_out: called with a line for each sheet that is not a table of the feed.

    Raises:
        RejectedDeliveryError: the file is not readable as what it is, or its headers fit no layout.
    """
    form = recognise(path, name)
    if form == "workbook":
        yield from open_workbook(path, name, feed, max_bytes, leave_out)
        return
    if form == "parquet":
        table: Table = ParquetTable(path, max_bytes)
        fit_layout(feed, table.headers)
        yield OpenedTable(name, table, encoding="parquet")
        return
    if form in ("html", "spreadsheet_xml"):
        decoded = decode_file(path, spare, feed.format.encodings, max_bytes)
        if form == "html":
            tables = [Sheet(number, rows) for number, rows in enumerate(html_tables(decoded.text), start=1)]
            yield from open_sheets(tables, name, feed, leave_out, what="table", only_fitting=True)
            return
        yield from open_sheets(spreadsheet_xml(decoded.text), name, feed, leave_out)
        return
    title: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    decoded = decode_file(path, spare, feed.format.encodings, max_bytes)
    try:
        if form == "json":
            table, around = open_json(decoded.text, feed)
        elif form == "xml":
            table = open_xml(decoded.text, feed)
        else:
            table, title = open_delimited(decoded.text, feed, spare.with_name("repaired"))
    except RejectedDeliveryError as error:
        encodings = " or ".join(feed.format.encodings)
        damage = f" ({decoded.bad_bytes} of its bytes are not text in {encodings})" if decoded.bad_bytes else ""
        if isinstance(error, NoHeaderError):
            raise NoHeaderError(error, error.row, error.matches, f"{error}{damage}") from error
        raise RejectedDeliveryError(error.code, f"{error}{damage}") from error
    yield OpenedTable(name, table, decoded.encoding, decoded.bad_bytes, title, around)
