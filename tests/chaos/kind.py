"""A kind of corruption: what it spoils, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from sources.simulator.forms.workbook import as_number, number_of
from sources.simulator.streams import Ints

Spoil = Callable[[pl.DataFrame, Ints], pl.DataFrame]
"""Makes of a delivery's rows and the numbers of those to spoil the rows that arrive instead."""

SEVERITIES = (0.0005, 0.01, 0.2, 1.0)


@dataclass(frozen=True)
class Kind:
    """One kind of corruption of one feed.

    `part` names the file of the day that is spoilt; None: all that the feed ever sent comes again, spoilt. `block`: the
    spoilt rows are consecutive. `is_whole`: it can only happen to a whole file.
    """

    name: str
    says: str
    feed: str
    spoil: Spoil
    part: str | None = None
    block: bool = False
    is_whole: bool = False

    @property
    def severities(self) -> tuple[float, ...]:
        """The shares of rows that are tried."""
        return SEVERITIES[-1:] if self.is_whole else SEVERITIES

    def rows_at(self, severity: float, count: int, seed: int) -> Ints:
        """The numbers of the rows that are spoilt: at least one."""
        wanted = min(count, max(1, round(severity * count)))
        rng = np.random.default_rng([seed, *self.name.encode()])
        if self.block:
            first = int(rng.integers(0, count - wanted + 1))
            return np.arange(first, first + wanted)
        return np.sort(rng.choice(count, size=wanted, replace=False)).astype(np.int64)


def put(rows: pl.DataFrame, at: Ints, changes: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """The rows with these columns changed at some of them."""
    is_here = np.zeros(rows.height, dtype=np.bool_)
    is_here[at] = True
    here = pl.Series("_here", is_here)
    return (
        rows.with_columns(here)
        .with_columns(
            pl.when(pl.col("_here")).then(to).otherwise(pl.col(name)).alias(name) for name, to in changes.items()
        )
        .drop("_here")
    )


def changed(**to: pl.Expr) -> Spoil:
    """Every named column becomes the expression."""
    return lambda rows, at: put(rows, at, to)


def setting(columns: Mapping[str, str | None]) -> Spoil:
    """Every named column holds one text, or nothing."""
    return lambda rows, at: put(rows, at, {name: pl.lit(text, dtype=pl.String) for name, text in columns.items()})


def times(factor: float, *columns: str) -> Spoil:
    """Numbers in these columns multiplied, written as plain text or as a workbook's numbers."""

    def multiplied(name: str) -> pl.Expr:
        cell = pl.col(name)
        number = (number_of(cell).cast(pl.Float64, strict=False) * factor).round(2)
        text = number.map_elements(lambda value: f"{value:.2f}".removesuffix(".00"), return_dtype=pl.String)
        spoilt = pl.when(number_of(cell) == cell).then(text).otherwise(as_number(text))
        return pl.when(number.is_null()).then(cell).otherwise(spoilt)

    return lambda rows, at: put(rows, at, {name: multiplied(name) for name in columns})


def swapped(one: str, other: str) -> Spoil:
    """Two columns in each other's place."""
    return lambda rows, at: put(rows, at, {one: pl.col(other), other: pl.col(one)})


def shifted(column: str) -> Spoil:
    """The cells of a column moved down by one within the spoilt rows, as after a wrong sort in a spreadsheet."""

    def spoil(rows: pl.DataFrame, at: Ints) -> pl.DataFrame:
        moved = at if len(at) > 1 else np.array([at[0], (at[0] + 1) % rows.height])
        values = rows[column].gather(np.roll(moved, 1))
        return rows.with_columns(rows[column].scatter(moved, values).alias(column))

    return spoil


def sorted_alone(column: str) -> Spoil:
    """The cells of a column sorted within the spoilt rows, those of other columns not."""
    return lambda rows, at: rows.with_columns(rows[column].scatter(at, rows[column].gather(at).sort()).alias(column))


def filled_down(*columns: str) -> Spoil:
    """The cells of these columns are those of the row above the first spoilt one, as where a cell was dragged down."""

    def spoil(rows: pl.DataFrame, at: Ints) -> pl.DataFrame:
        above = rows.row(int(at[0]) - 1, named=True)
        return put(rows, at, {name: pl.lit(above[name], dtype=pl.String) for name in columns})

    return spoil


def removed(rows: pl.DataFrame, at: Ints) -> pl.DataFrame:
    """The rows did not come."""
    return rows.with_row_index("_no").filter(~pl.col("_no").is_in(at.tolist())).drop("_no")


def repeated(rows: pl.DataFrame, at: Ints) -> pl.DataFrame:
    """The rows came twice."""
    return pl.concat([rows, rows[at]])


def repeated_as(change: Spoil) -> Spoil:
    """The rows came twice, the second time changed."""
    return lambda rows, at: pl.concat([rows, change(rows, at)[at]])


def corrected() -> Spoil:
    """Tax returns come again as corrections, with numbers and a day of filing of their own."""
    return changed(
        申报序号=pl.concat_str(pl.lit("G"), pl.col("申报序号")),
        申报类型=pl.lit("更正申报"),
        申报日期=pl.lit("2026-05-14"),
    )


def dates_moved(column: str, years: int) -> Spoil:
    """Dates written year first, moved by years."""
    cell = pl.col(column)
    moved = (cell.str.slice(0, 4).cast(pl.Int64, strict=False) + years).cast(pl.String) + cell.str.slice(4)
    return changed(**{column: pl.coalesce(moved, cell)})


def each(*spoils: Spoil) -> Spoil:
    """One change after the other, to the same rows."""

    def spoil(rows: pl.DataFrame, at: Ints) -> pl.DataFrame:
        for one in spoils:
            rows = one(rows, at)
        return rows

    return spoil


def copied(source: str, target: str) -> Spoil:
    """The cells of one column in the place of another's, as after a wrong join."""
    return changed(**{target: pl.col(source)})


def mapped(column: str, to: Mapping[str, str]) -> Spoil:
    """Codes of a column renumbered."""
    return changed(**{column: pl.col(column).replace(dict(to))})


def cut(column: str, characters: int) -> Spoil:
    """Cells end after so many characters."""
    return changed(**{column: pl.col(column).str.slice(0, characters)})


def masked(column: str) -> Spoil:
    """All but the first and the last two characters of cells are stars."""
    cell = pl.col(column)
    return changed(**{column: pl.concat_str(cell.str.slice(0, 2), pl.lit("***"), cell.str.slice(-2))})


def days_moved(column: str, days: int) -> Spoil:
    """Dates written year first, moved by days."""
    cell = pl.col(column)
    moved = (cell.str.to_date("%Y-%m-%d", strict=False) + pl.duration(days=days)).dt.strftime("%Y-%m-%d")
    return changed(**{column: pl.coalesce(moved, cell)})


def day_and_month_swapped(column: str) -> Spoil:
    """Day and month in each other's place, where that is a date too."""
    cell = pl.col(column)
    month, day = cell.str.slice(5, 2), cell.str.slice(8, 2)
    other = pl.concat_str(cell.str.slice(0, 4), pl.lit("-"), day, pl.lit("-"), month)
    is_date = (cell.str.len_chars() == 10) & (day.cast(pl.Int64, strict=False) <= 12)
    return changed(**{column: pl.when(is_date).then(other).otherwise(cell)})


def of_another_city(code: str, name: str | None = None) -> Spoil:
    """Codes of a district elsewhere, each with a valid check digit of its own."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

    def moved(text: str) -> str:
        if len(text) == 15:
            return "110105" + text[6:8] + "Z" + text[9:]
        if len(text) != 18 or not set(text) <= set(alphabet):
            return text
        body = text[:2] + "110105" + text[8:10] + "Z" + text[11:16] + "Q"
        weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
        total = sum(
            alphabet.index(letter) * weight for letter, weight in zip(body, weights, strict=True) if letter in alphabet
        )
        return body + alphabet[(31 - total % 31) % 31]

    change = {code: pl.col(code).map_elements(moved, return_dtype=pl.String)}
    if name is not None:
        change[name] = pl.concat_str(pl.lit("京东城"), pl.col(name))
    return lambda rows, at: put(rows, at, change)
