"""Texts read as decimals and percentages: exactly, by moving the point in the text, never through a float."""

from __future__ import annotations

import polars as pl

from pipelines.contracts.column_types import PERCENT_SHAPE
from pipelines.contracts.parts import Column
from pipelines.landing.cells.expressions import folded, reason_if, unread


def read_number(frame: pl.DataFrame, column: Column, times: int) -> pl.DataFrame:
    """Add the column, a decimal, and `reason`.

    Args:
        frame: has `text`.
        column: of type decimal, or percent (which lands as percent points).
        times: 1 or a power of ten; a percentage with a % sign is in points already and is not multiplied.
    """
    precision, scale = column.decimal_shape or PERCENT_SHAPE
    whole = precision - scale
    number, places = folded(), len(str(times)) - 1
    if column.type == "percent":
        is_signed = number.str.ends_with("%")
        bare = number.str.strip_suffix("%").str.strip_chars_end(" ")
        number = pl.when(is_signed).then(_ungrouped(bare)).otherwise(_times_ten_to(_ungrouped(number), places))
    else:
        number = _times_ten_to(_ungrouped(number), places)
    fits = number.str.contains(rf"^-?0*[0-9]{{1,{whole}}}" + (rf"(\.[0-9]{{1,{scale}}}0*)?$" if scale else "$"))
    value = pl.when(fits).then(number).cast(pl.Decimal(precision, scale), strict=False)
    kind = "percentage" if column.type == "percent" else "number"
    factor = f" once multiplied by {times:,}" if places else ""
    words = f"is not a {kind} with at most {whole} digits and {scale} decimals{factor}"
    return frame.with_columns(value.alias(column.name)).with_columns(reason_if(unread(column.name), words))


def _ungrouped(number: pl.Expr) -> pl.Expr:
    """The number without the commas that part its thousands."""
    is_grouped = number.str.contains(r"^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$")
    return pl.when(is_grouped).then(number.str.replace_all(",", "", literal=True)).otherwise(number)


def _times_ten_to(number: pl.Expr, places: int) -> pl.Expr:
    """The text with its point moved to the right; what is no plain number is left as it is."""
    if not places:
        return number
    parts = number.str.extract_groups(r"^(-?[0-9]+)(?:\.([0-9]+))?$")
    after = parts.struct.field("2").fill_null("").str.pad_end(places, "0")
    rest = after.str.slice(places)
    moved = parts.struct.field("1") + after.str.head(places)
    moved = pl.when(rest == "").then(moved).otherwise(moved + "." + rest)
    return pl.coalesce(moved, number)
