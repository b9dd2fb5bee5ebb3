"""Where a column's cells come from: one header, several headers (each row fills one), or a constant of the layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pipelines.contracts.parts import Layout
from pipelines.landing.cells.columns import CastColumn
from pipelines.landing.formats.layouts import as_known, fold_header


@dataclass(frozen=True)
class Source:
    """Cells under one header, and in which rows they count; None for all rows. A constant has no header."""

    cells: pl.Series
    header: str | None = None
    rows: pl.Series | None = None


@dataclass(frozen=True)
class CastSources:
    """A whole column as cast, the header above each row's cell, and the cell as sent."""

    column: CastColumn
    shown: pl.Series
    raw: pl.Series


def sources_of(
    cells: pl.DataFrame, name: str, columns: dict[int, str], headers: list[str], layout: Layout, null: tuple[str, ...]
) -> list[Source]:
    """The sources of the column `name`. Of several headers, in order of the layout, the first that is filled counts."""
    places = [place for place, column in columns.items() if column == name]
    if not places:
        constant = pl.Series("cell", [layout.constants.get(name)], dtype=pl.String)
        return [Source(constant.new_from_index(0, cells.height))]
    if len(places) == 1:
        return [Source(cells[f"c{places[0]}"], headers[places[0]])]
    order = {fold_header(header): at for at, header in enumerate(layout.headers)}
    places.sort(key=lambda place: order[as_known(headers[place], order)])
    left = pl.repeat(value=True, n=cells.height, dtype=pl.Boolean, eager=True)
    found = []
    for place in places:
        cell = cells[f"c{place}"]
        is_empty = cell.str.strip_chars().is_in(["", *null]).fill_null(value=True)
        rows = left if place == places[-1] else left & ~is_empty
        found.append(Source(cell.filter(rows), headers[place], rows))
        left &= ~rows
    return found


def cast_sources(sources: list[Source], name: str, cast: Callable[[Source], CastColumn]) -> CastSources:
    """Cast each source, and put the rows together again; `name` is shown where there is no header."""
    done = [cast(source) for source in sources]
    shown = [source.header or name for source in sources]
    if len(sources) == 1:
        return CastSources(done[0], pl.Series(shown).new_from_index(0, len(sources[0].cells)), sources[0].cells)
    order = pl.concat([source.rows.arg_true() for source in sources if source.rows is not None])
    frames = [
        pl.concat([one.frame, one.marks, one.reason.alias("(reason)").to_frame()], how="horizontal").with_columns(
            pl.lit(header).alias("(shown)"), source.cells.alias("(raw)")
        )
        for one, header, source in zip(done, shown, sources, strict=True)
    ]
    together = pl.concat(frames, how="diagonal").with_columns(order.alias("(row)")).sort("(row)")
    marks = list(dict.fromkeys(mark for one in done for mark in one.marks.columns))
    column = CastColumn(
        frame=together.select(done[0].frame.columns),
        reason=together["(reason)"].alias("reason"),
        marks=together.select(pl.col(marks).fill_null(value=False)),
    )
    return CastSources(column, together["(shown)"], together["(raw)"])
