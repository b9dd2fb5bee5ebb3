"""One column of text cast to its declared type, with a reason for every cell that does not fit. Reads no files.

A cell is never guessed at: it fits the declared type, or is empty, or its row goes to quarantine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pipelines.contracts.column_types import DATED_TYPES
from pipelines.contracts.parts import Column, Key
from pipelines.landing.cells.capital import read_capital
from pipelines.landing.cells.cleaned_texts import cleaned_texts
from pipelines.landing.cells.codes import read_codes, spelled_codes
from pipelines.landing.cells.dates import read_dates, read_datetimes
from pipelines.landing.cells.expressions import nfkc, unread
from pipelines.landing.cells.identifiers import identify, name_persons
from pipelines.landing.cells.numbers import read_integer, read_number
from pipelines.landing.cells.patent_numbers import read_patent_numbers
from pipelines.landing.cells.written_numbers import (
    ROUNDED,
    ROUNDED_CODE,
    ROUNDED_IN_FULL,
    ROUNDED_KEY,
    WHY_PLACEHOLDER,
    WHY_ROUNDED,
    bare,
    evened,
    says_no_value,
    says_nothing,
    without_guards,
)

_MASK = r"^[*＊]{3,}$"
"""What a bureau writes over a value that it withholds: no value, in a column of any type."""

_PARTIES = "_ref"
"""How names of columns end that refer to the other party of a business, which may be a person."""

_WHY_PERSON = "is a personal ID number, not an enterprise code"
_WHY_SEVERAL = "holds the codes of several enterprises: have a row sent for each"

_MOSTLY_DISTINCT = ("text", "datetime", "patent_application_no")
"""Types of whose values few repeat."""


@dataclass(frozen=True)
class CastColumn:
    """The landed columns, a reason per row (null where the cell fits), and what was noticed in which row.

    `marks` has a Boolean column `<column>.<what>` for each kind of thing worth knowing that is not an error and occurs.
    """

    frame: pl.DataFrame
    reason: pl.Series
    marks: pl.DataFrame

    @property
    def notes(self) -> dict[str, int]:
        """How many rows show each mark."""
        return count_marks(self.marks)


def count_marks(marks: pl.DataFrame) -> dict[str, int]:
    """How many rows show each mark; marks that no row shows are left out."""
    counts = {name: int(marks[name].sum() or 0) for name in marks.columns}
    return {name: count for name, count in counts.items() if count}


def cast_column(
    raw: pl.Series,
    column: Column,
    null_values: tuple[str, ...],
    times: int | None = None,
    key: Key | None = None,
    *,
    brackets_are_negative: bool = False,
) -> CastColumn:
    """Cast cells as sent to `column`'s type.

    Args:
        raw: text cells, any length, nulls allowed.
        column: the declared column.
        null_values: texts that mean 'empty'.
        times: power of ten by which a decimal is multiplied, exactly; a percentage with a % sign is not. Of a capital
            the unit of a number that has none; None where the header does not give it.
        key: of a column of type text, whether rows are told apart by it.
        brackets_are_negative: whether a decimal `(100.00)` is -100.00.

    Returns:
        Frame with `column.landed_names`, in order, as long as `raw`.
    """
    cells = raw.alias("cell")

    def read_cells(cells: pl.Series) -> pl.DataFrame:
        return _read(cells, column, null_values, times, key, brackets_are_negative=brackets_are_negative)

    if column.type in _MOSTLY_DISTINCT or column.decimal_shape:
        read = read_cells(cells)
    else:
        distinct = cells.unique()  # many rows share few distinct values: work on each once
        read = cells.to_frame().join(
            read_cells(distinct),
            on="cell",
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
    marks = [name for name in read.columns if name.startswith("note:") and read[name].any()]
    return CastColumn(
        frame=read.select(column.landed_names),
        reason=read["reason"],
        marks=read.select(pl.col(mark).alias(f"{column.name}.{mark.removeprefix('note:')}") for mark in marks),
    )


def _read(
    cells: pl.Series,
    column: Column,
    null_values: tuple[str, ...],
    times: int | None,
    key: Key | None,
    *,
    brackets_are_negative: bool,
) -> pl.DataFrame:
    """Frame with `cell`, `text` (trimmed, null if empty or masked), the landed columns, `note:*` and `reason`."""
    cleaned = cleaned_texts(cells)
    trimmed, is_private = cleaned["text"], cleaned["is_private"]
    is_masked = trimmed.str.contains(_MASK)
    is_empty = trimmed.is_null() | trimmed.is_in(["", *null_values]) | is_masked
    frame = pl.DataFrame({"cell": cells, "text": trimmed.set(is_empty, None)})
    why_empty = pl.lit("is empty")
    if column.is_figure or column.type in (*DATED_TYPES, "code"):
        nothing = says_no_value(frame["text"])
        if column.type == "code":
            nothing &= spelled_codes(frame["text"], column).is_null()
        frame = frame.with_columns(nothing.alias("note:says_nothing"), text=pl.when(~nothing).then("text"))
        why_empty = pl.when("note:says_nothing").then(pl.lit(WHY_PLACEHOLDER)).otherwise(why_empty)
    if column.type == "percent" or column.decimal_shape:
        frame = read_number(frame, column, times or 1, brackets_are_negative=brackets_are_negative)
    elif column.type == "capital":
        frame = _read_capital(frame, column, times)
    elif key and column.type == "text":
        frame = _read_key(frame, column, key)
    else:
        frame = _READERS.get(column.type, _read_text)(frame, column)
    if column.required:
        reason = pl.when(pl.col("text").is_null()).then(why_empty).otherwise(pl.col("reason"))
        frame = frame.with_columns(reason=reason)
    return frame.with_columns(is_masked.alias("note:masked"), is_private.alias("note:private_use"))


def _read_key(frame: pl.DataFrame, column: Column, key: Key) -> pl.DataFrame:
    """A text by which rows are told apart. Of a name only guards are taken off: it may end in `(1-1)`."""
    texts = evened(bare(frame["text"])) if key == "number" else without_guards(frame["text"])
    frame = frame.with_columns(cleaned=texts, nothing=says_nothing(texts), is_person=_are_persons(frame, column))
    value = pl.when(~pl.col("nothing") & ~pl.col("is_person")).then(pl.col("cleaned"))
    return frame.with_columns(
        value.alias(column.name),
        (pl.col("cleaned") != pl.col("text")).alias("note:characters_removed"),
        (pl.col("nothing") & pl.col("text").is_not_null()).alias("note:says_nothing"),
        pl.col("is_person").alias("note:number_of_a_person"),
        reason=pl.when(pl.col("is_person") & column.required)
        .then(pl.lit(_WHY_PERSON))
        .when(nfkc(pl.col("cleaned")).str.contains(rf"{ROUNDED_KEY}|{ROUNDED_IN_FULL}"))
        .then(pl.lit(WHY_ROUNDED))
        .when(pl.col("text").is_not_null() & pl.col("nothing") & column.required)
        .then(pl.lit(WHY_PLACEHOLDER)),
    )


def _are_persons(frame: pl.DataFrame, column: Column) -> pl.Series:
    """Which texts are numbers of persons, where the column refers to a party; many rows refer to the same."""
    if not column.name.endswith(_PARTIES):
        return pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True)
    distinct = frame["text"].unique()
    return frame["text"].is_in(distinct.filter(name_persons(distinct)).implode()).fill_null(value=False)


def _read_text(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    return frame.with_columns(pl.col("text").alias(column.name), pl.lit(None, dtype=pl.String).alias("reason"))


def _read_capital(frame: pl.DataFrame, column: Column, times: int | None) -> pl.DataFrame:
    read = read_capital(frame["text"], times)
    return frame.with_columns(
        read["amount"].alias(f"{column.name}_amount"),
        read["currency"].alias(f"{column.name}_currency"),
        read["text"].alias(f"{column.name}_text"),
        (read["text"].is_not_null() & read["amount"].is_null()).alias("note:unreadable"),
        pl.lit(None, dtype=pl.String).alias("reason"),
    )


def _read_identifier(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    frame = pl.concat([frame, identify(frame["text"], persons_first=not column.required)], how="horizontal")
    text, number = pl.col("text"), pl.coalesce("uscc", pl.col("enterprise_id").str.replace(r"^[a-z_]+:", ""))
    upper = text.str.to_uppercase()
    is_upper_cased = (text != upper) & (pl.col("identifier_kind") == "uscc")
    is_missing = text.is_not_null() & column.required
    holds = pl.col("has_valid_check_digit").fill_null(value=True)
    return frame.with_columns(
        is_upper_cased.alias("note:upper_cased"),
        ((number != upper) & (number != upper.str.replace("-", "", literal=True))).alias("note:characters_removed"),
        (~pl.col("has_valid_check_digit")).alias("note:check_digit_failed"),
        (pl.col("identifier_kind") != "uscc").alias("note:not_a_uscc"),
        pl.col("is_person").alias("note:number_of_a_person"),
        (pl.col("is_nothing") & text.is_not_null()).alias("note:says_nothing"),
        pl.col("is_several").alias("note:several_codes"),
        reason=pl.when(number.str.contains(ROUNDED) | (number.str.contains(ROUNDED_CODE) & ~holds))
        .then(pl.lit(WHY_ROUNDED))
        .when(is_missing & pl.col("is_person"))
        .then(pl.lit(_WHY_PERSON))
        .when(is_missing & pl.col("is_several"))
        .then(pl.lit(_WHY_SEVERAL))
        .when(is_missing & pl.col("is_nothing"))
        .then(pl.lit(WHY_PLACEHOLDER)),
    )


def _read_patent_number(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    read = read_patent_numbers(frame["text"])
    frame = frame.with_columns(
        read[ours].alias(landed) for ours, landed in zip(read.columns, column.landed_names, strict=True)
    )
    return frame.with_columns(
        (~read["is_valid"]).alias("note:check_digit_failed"),
        pl.col(column.name).str.starts_with("other:").alias("note:not_an_application_no"),
        (pl.col("text").is_not_null() & pl.col(column.name).is_null()).alias("note:says_nothing"),
        reason=pl.when(pl.col(column.name).str.strip_prefix("other:").str.contains(ROUNDED))
        .then(pl.lit(WHY_ROUNDED))
        .when(unread(column.name) & column.required)
        .then(pl.lit(WHY_PLACEHOLDER)),
    )


_READERS: dict[str, Callable[[pl.DataFrame, Column], pl.DataFrame]] = {
    "date": read_dates,
    "datetime": read_datetimes,
    "integer": read_integer,
    "code": read_codes,
    "enterprise_identifier": _read_identifier,
    "patent_application_no": _read_patent_number,
}
