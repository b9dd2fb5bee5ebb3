"""Divides a batch of text cells into rows that land and rows that are quarantined, under one contract and layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.contracts.feed import Feed
from pipelines.contracts.parts import Column, Layout
from pipelines.landing.cells.columns import CastColumn, cast_column, count_marks
from pipelines.landing.cells.currencies import with_stated_currency
from pipelines.landing.formats.decoding import BAD_BYTE_MARK
from pipelines.landing.formats.layouts import as_known, fold_header
from pipelines.landing.formats.opened import RowSetAside
from pipelines.landing.formats.unreadable import UNREADABLE, reason_of, shown
from pipelines.landing.reader.inner_headers import REPEATED, repeated_headers
from pipelines.landing.reader.sources import Source, cast_sources, sources_of
from pipelines.landing.reader.total_rows import TOTALS, total_rows

QUARANTINE_SCHEMA: dict[str, type[pl.DataType]] = {
    "file_name": pl.String,
    "row_no": pl.Int64,
    "column": pl.String,
    "raw_text": pl.String,
    "reason": pl.String,
    "raw_row": pl.String,
}
"""One line per quarantined row: `row_no` as a spreadsheet shows it in `file_name`, the first cell that did not fit."""

_SHOWN_TEXT = 1_000
_SHOWN_ROW = 20_000


@dataclass(frozen=True)
class PartedRows:
    """Landed columns and `row_no`; the quarantine; how often each remarkable thing was noticed in landed rows."""

    landed: pl.DataFrame
    quarantine: pl.DataFrame
    notes: dict[str, int]


def part_rows(
    cells: pl.DataFrame, feed: Feed, layout: Layout, columns: dict[int, str], headers: list[str], file_name: str
) -> PartedRows:
    """Cast every cell of `cells` (`c0`, `c1`, …, `row_no`); a row with a cell that does not fit is quarantined whole.

    Args:
        cells: text as read; `columns` says which position holds which of the feed's columns.
        feed: the contract.
        layout: the layout that the file's `headers` fit.
        columns: position → column name.
        headers: headers as sent, for the quarantine.
        file_name: the file or zip member, for the quarantine.

    Raises:
        RejectedDeliveryError: a row is a header with its columns in another order.
    """
    verdict = _bytes_verdict(cells, headers, columns, feed.format.max_cell_bytes)
    if (again := repeated_headers(cells, headers, columns, file_name)).any():
        verdict = _keep_first(
            verdict, pl.repeat("(row)", cells.height, eager=True), _where(again, REPEATED), cells["c0"]
        )
    if (totals := total_rows(cells)).any():
        verdict = _keep_first(
            verdict, pl.repeat("(row)", cells.height, eager=True), _where(totals, TOTALS), cells["c0"]
        )
    times = {fold_header(header): layout.times.get(header) for header in layout.headers}
    percent_times = 100 if layout.percent_written_as == "fraction" else 1
    good = cells.filter(verdict["reason"].is_null())
    frames: list[pl.DataFrame] = []
    first_bad = pl.DataFrame({"column": [None] * good.height, "reason": None, "raw": None}, schema=_VERDICT)
    marks: list[pl.Series] = []
    for column in feed.landed_columns:

        def cast(source: Source, column: Column = column) -> CastColumn:
            factor = percent_times if column.type == "percent" else times.get(as_known(source.header or "", times))
            return cast_column(
                source.cells,
                column,
                feed.format.null_values,
                factor,
                feed.key_of(column),
                brackets_are_negative=feed.format.negatives_in_brackets,
            )

        sources = sources_of(good, column.name, columns, headers, layout, feed.format.null_values)
        read = cast_sources(sources, column.name, cast)
        frames.append(read.column.frame)
        marks += read.column.marks.get_columns()
        first_bad = _keep_first(first_bad, read.shown, read.column.reason, read.raw)
    landed, differing = _in_stated_currencies(
        pl.concat([*frames, good.select("row_no")], how="horizontal"), feed.landed_columns
    )
    marks += differing
    fits = first_bad["reason"].is_null()
    bad = pl.concat(
        [
            pl.concat([cells.filter(verdict["reason"].is_not_null()), verdict.drop_nulls("reason")], how="horizontal"),
            pl.concat([good.filter(~fits), first_bad.filter(~fits)], how="horizontal"),
        ]
    )
    notes = count_marks(pl.DataFrame(marks).filter(fits)) if marks else {}
    return PartedRows(landed.filter(fits), _quarantine(bad, headers, file_name), notes)


def _in_stated_currencies(landed: pl.DataFrame, columns: Sequence[Column]) -> tuple[pl.DataFrame, list[pl.Series]]:
    """Capitals in the currency that a column beside them names, and for each where that leaves none."""
    marks: list[pl.Series] = []
    for column in columns:
        if column.currency_column is None:
            continue
        parts = dict(zip(("amount", "currency", "text"), column.landed_names, strict=True))
        capital = landed.select(pl.col(name).alias(part) for part, name in parts.items())
        stated = with_stated_currency(capital, landed[column.currency_column])
        differs = capital["amount"].is_not_null() & stated["amount"].is_null()
        if differs.any():
            marks.append(differs.alias(f"{column.name}.currency_differs"))
        landed = landed.with_columns(stated[part].alias(name) for part, name in parts.items())
    return landed, marks


_VERDICT = {"column": pl.String, "reason": pl.String, "raw": pl.String}


def _keep_first(first: pl.DataFrame, column: pl.Series, reason: pl.Series, raw: pl.Series) -> pl.DataFrame:
    if not reason.is_not_null().any():
        return first
    is_new = first["reason"].is_null() & reason.is_not_null()
    return first.select(
        column=pl.when(is_new).then(column).otherwise("column"),
        reason=pl.when(is_new).then(reason).otherwise("reason"),
        raw=pl.when(is_new).then(raw).otherwise("raw"),
    )


def _where(is_so: pl.Series, reason: str) -> pl.Series:
    return pl.select(pl.when(is_so).then(pl.lit(reason)).otherwise(pl.lit(None, dtype=pl.String)).alias("reason"))[
        "reason"
    ]


def _bytes_verdict(
    cells: pl.DataFrame, headers: list[str], columns: dict[int, str], max_cell_bytes: int
) -> pl.DataFrame:
    """First cell, in order of position, that is not text at all: bytes of no encoding, a NUL, or far too long.

    In the columns that the layout reads, also a cell that its format marks as unreadable.
    """
    verdict = pl.DataFrame({"column": [None] * cells.height, "reason": None, "raw": None}, schema=_VERDICT)
    for place in range(len(headers)):
        cell = cells[f"c{place}"]
        too_long = f"is longer than {max_cell_bytes:,} bytes"
        reason = cells.select(
            pl.when(cell.str.contains(BAD_BYTE_MARK, literal=True))
            .then(pl.lit("holds bytes that are not text in the file's encoding"))
            .when(cell.str.contains("\x00", literal=True))
            .then(pl.lit("holds a NUL byte"))
            .when(cell.str.len_bytes() > max_cell_bytes)
            .then(pl.lit(too_long))
            .otherwise(reason_of(cell) if place in columns else pl.lit(None, dtype=pl.String))
            .alias("reason")
        )["reason"]
        verdict = _keep_first(verdict, pl.repeat(headers[place], cells.height, eager=True), reason, cell)
    return verdict


def _quarantine(bad: pl.DataFrame, headers: list[str], file_name: str) -> pl.DataFrame:
    """Lay out quarantined rows; long texts are cut (the raw bytes are kept whole), bad bytes shown in hex."""
    cells = [name for name in bad.columns if name.startswith("c") and name != "column"]
    bad = bad.with_columns(shown(name) for name in ["raw", *cells] if bad[name].str.starts_with(UNREADABLE).any())
    names = [header.strip() or f"(column {place})" for place, header in enumerate(headers, start=1)]
    row = pl.struct(pl.col(f"c{place}").str.slice(0, _SHOWN_TEXT).alias(name) for place, name in enumerate(names))
    return (
        bad.select(
            file_name=pl.lit(file_name),
            row_no="row_no",
            column="column",
            raw_text=pl.col("raw").str.slice(0, _SHOWN_TEXT),
            reason="reason",
            raw_row=row.struct.json_encode().str.slice(0, _SHOWN_ROW),
        )
        .with_columns(pl.col("raw_text", "raw_row").str.replace_all(BAD_BYTE_MARK, "\\x", literal=True))
        .cast(QUARANTINE_SCHEMA)  # type: ignore[arg-type]
    )


def quarantine_ragged(ragged: Sequence[RowSetAside], file_name: str) -> pl.DataFrame:
    """Rows that are not rows of their table, in the shape of the quarantine."""
    return pl.DataFrame(
        {
            "file_name": [file_name] * len(ragged),
            "row_no": [row.row_no for row in ragged],
            "column": ["(row)"] * len(ragged),
            "raw_text": [row.text[:_SHOWN_TEXT] for row in ragged],
            "reason": [row.reason for row in ragged],
            "raw_row": [row.text[:_SHOWN_ROW] for row in ragged],
        },
        schema=QUARANTINE_SCHEMA,
    ).with_columns(pl.col("raw_text", "raw_row").str.replace_all(BAD_BYTE_MARK, "\\x", literal=True))
