"""One column of text cast to its declared type, with a reason for every cell that does not fit. Reads no files.

A cell is never guessed at: it fits the declared type, or is empty, or its row goes to quarantine.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pipelines.contract_parts import Column
from pipelines.landing.capital import read_capital
from pipelines.landing.identifiers import normalise, read_identifiers

_SENTINEL_YEARS = (1900, 2099)
"""Registries write 1899, 1900-01-01, 2099-… and 9999-09-09 for 'not known' or 'no end': not errors, and not dates."""


@dataclass(frozen=True)
class CastColumn:
    """The landed columns, a reason per row (null where the cell fits), and what was noticed in which row.

    `marks` has a Boolean column `<column>.<what>` for each kind of thing worth knowing that is no error.
    """

    frame: pl.DataFrame
    reason: pl.Series
    marks: pl.DataFrame

    @property
    def notes(self) -> dict[str, int]:
        """How many rows show each mark; marks that no row shows are left out."""
        return count_marks(self.marks)


def count_marks(marks: pl.DataFrame) -> dict[str, int]:
    """How many rows show each mark; marks that no row shows are left out."""
    counts = {name: int(marks[name].sum() or 0) for name in marks.columns}
    return {name: count for name, count in counts.items() if count}


def cast_column(raw: pl.Series, column: Column, null_values: tuple[str, ...]) -> CastColumn:
    """Cast cells as delivered to `column`'s type.

    Args:
        raw: text cells, any length, nulls allowed.
        column: the declared column.
        null_values: texts that mean 'empty'.

    Returns:
        Frame with `column.landed_names`, in order, as long as `raw`.
    """
    cells = raw.alias("cell")
    if column.type == "text" or column.decimal_shape:
        read = _read(cells, column, null_values)
    else:
        distinct = cells.unique()  # few distinct values stand in many rows: work on each once
        read = cells.to_frame().join(
            _read(distinct, column, null_values), on="cell", how="left", nulls_equal=True, maintain_order="left"
        )
    marks = [name for name in read.columns if name.startswith("note:")]
    return CastColumn(
        frame=read.select(column.landed_names),
        reason=read["reason"],
        marks=read.select(pl.col(mark).alias(f"{column.name}.{mark.removeprefix('note:')}") for mark in marks),
    )


def _read(cells: pl.Series, column: Column, null_values: tuple[str, ...]) -> pl.DataFrame:
    """Frame with `cell`, `text` (trimmed, null if empty), the landed columns, `note:*` and `reason`."""
    trimmed = pl.col("cell").str.strip_chars()
    is_empty = trimmed.is_null() | trimmed.is_in(["", *null_values])
    frame = cells.to_frame().with_columns(text=pl.when(~is_empty).then(trimmed))
    reader = _READERS.get(column.type.partition("(")[0], _read_text)
    frame = reader(frame, column)
    if column.required:
        reason = pl.when(pl.col("text").is_null()).then(pl.lit("is empty")).otherwise(pl.col("reason"))
        frame = frame.with_columns(reason=reason)
    return frame


def _reason(is_bad: pl.Expr, words: str) -> pl.Expr:
    return pl.when(is_bad).then(pl.lit(words)).otherwise(pl.lit(None, dtype=pl.String)).alias("reason")


def _unread(value: str) -> pl.Expr:
    return pl.col("text").is_not_null() & pl.col(value).is_null()


def _read_text(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    return frame.with_columns(pl.col("text").alias(column.name), pl.lit(None, dtype=pl.String).alias("reason"))


def _folded() -> pl.Expr:
    """The text after NFKC; null where that would make digits of what are none, as of the ² in `5²`."""
    return pl.when(~pl.col("text").str.contains(r"[\p{No}\p{Nl}]")).then(pl.col("text").str.normalize("NFKC"))


def _parsed_date(form: str) -> pl.Expr:
    """The date written in this form; the parser alone would take a sign, blanks inside, or `23` for a year."""
    shape = re.escape(form).replace("%Y", "[0-9]{4}").replace("%m", "[0-9]{1,2}").replace("%d", "[0-9]{1,2}")
    folded = _folded()
    return pl.when(folded.str.contains(f"^{shape}$")).then(folded).str.to_date(form, strict=False, exact=True)


def _read_date(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    parsed = pl.coalesce(_parsed_date(form) for form in column.formats)
    first, last = _SENTINEL_YEARS
    is_sentinel = pl.col("parsed").is_not_null() & ~pl.col("parsed").dt.year().is_between(first + 1, last - 1)
    return frame.with_columns(parsed=parsed).with_columns(
        pl.when(~is_sentinel).then(pl.col("parsed")).alias(column.name),
        is_sentinel.alias("note:sentinel"),
        _reason(_unread("parsed"), f"is not a date written as {_spelled(column.formats)}"),
    )


def _spelled(formats: tuple[str, ...]) -> str:
    return " or ".join(form.replace("%Y", "YYYY").replace("%m", "MM").replace("%d", "DD") for form in formats)


def _read_decimal(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    precision, scale = column.decimal_shape or (18, 0)
    whole = precision - scale
    folded = _folded()
    is_grouped = folded.str.contains(r"^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$")
    number = pl.when(is_grouped).then(folded.str.replace_all(",", "", literal=True)).otherwise(folded)
    fits = number.str.contains(rf"^-?0*[0-9]{{1,{whole}}}" + (rf"(\.[0-9]{{1,{scale}}}0*)?$" if scale else "$"))
    value = pl.when(fits).then(number).cast(pl.Decimal(precision, scale), strict=False)
    words = f"is not a number with at most {whole} digits and {scale} decimals"
    return frame.with_columns(value.alias(column.name)).with_columns(_reason(_unread(column.name), words))


def _read_integer(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    folded = _folded()
    value = pl.when(folded.str.contains(r"^-?[0-9]{1,18}$")).then(folded).cast(pl.Int64, strict=False)
    return frame.with_columns(value.alias(column.name)).with_columns(
        _reason(_unread(column.name), "is not a whole number with at most 18 digits")
    )


def _read_code(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    value = pl.col("text").replace_strict(column.values, default=None, return_dtype=pl.String)
    return frame.with_columns(value.alias(column.name)).with_columns(
        _reason(_unread(column.name), f"is not one of {', '.join(column.values)}")
    )


def _read_capital(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    read = read_capital(frame["text"])
    return frame.with_columns(
        read["amount"].alias(f"{column.name}_amount"),
        read["currency"].alias(f"{column.name}_currency"),
        read["text"].alias(f"{column.name}_text"),
        (read["text"].is_not_null() & read["amount"].is_null()).alias("note:unreadable"),
        pl.lit(None, dtype=pl.String).alias("reason"),
    )


def _read_identifier(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    del column
    read = read_identifiers(frame["text"])
    frame = pl.concat([frame, read], how="horizontal")
    text, number = pl.col("text"), pl.coalesce("uscc", pl.col("enterprise_id").str.replace(r"^[a-z_]+:", ""))
    is_upper_cased = (text != text.str.to_uppercase()) & (pl.col("identifier_kind") == "uscc")
    return frame.with_columns(
        is_upper_cased.alias("note:upper_cased"),
        (normalise(text) != text.str.to_uppercase()).alias("note:characters_removed"),
        (~pl.col("has_valid_check_digit")).alias("note:check_digit_failed"),
        (pl.col("identifier_kind") != "uscc").alias("note:not_a_uscc"),
        _reason(text.is_not_null() & number.is_null(), "holds no character of a number"),
    )


_READERS: dict[str, Callable[[pl.DataFrame, Column], pl.DataFrame]] = {
    "date": _read_date,
    "decimal": _read_decimal,
    "integer": _read_integer,
    "code": _read_code,
    "capital": _read_capital,
    "enterprise_identifier": _read_identifier,
}
