"""Rows that cut a line into pieces, such as bands of a score: the pieces neither overlap nor leave gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from pipelines.rulebooks.seeds import ROW


@dataclass(frozen=True)
class Piece:
    """From `low` to `high`; None is without end. The bounds belong to it as the flags say."""

    row: int
    low: Decimal | None
    high: Decimal | None
    has_low: bool = True
    has_high: bool = False

    def __str__(self) -> str:
        low = "-∞" if self.low is None else f"{self.low:f}"
        high = "∞" if self.high is None else f"{self.high:f}"
        return f"{'[' if self.has_low and self.low is not None else '('}{low}, {high}{']' if self.has_high else ')'}"


def half_open(row: dict[str, Any], low: str, high: str) -> Piece:
    """A piece that holds its lower bound and not its upper one."""
    return Piece(row[ROW], row[low], row[high])


def misfits(pieces: Sequence[Piece], *, is_bounded_below: bool = False) -> Iterator[tuple[int, str]]:
    """Row and words for each piece that does not begin where the one before it ends.

    The last must be without end, and so must the first, unless `is_bounded_below` (a score has a lowest value).
    """
    ordered = sorted(pieces, key=lambda piece: (piece.low is not None, piece.low or 0, not piece.has_low))
    if not is_bounded_below and ordered[0].low is not None:
        yield ordered[0].row, f"no row covers values below {ordered[0]}"
    for before, piece in pairwise(ordered):
        if before.high is None or piece.low is None or before.high > piece.low:
            yield piece.row, f"{piece} overlaps {before} of row {before.row}"
        elif before.high < piece.low:
            yield piece.row, f"a gap between {before} of row {before.row} and {piece}"
        elif before.has_high and piece.has_low:
            yield piece.row, f"both {piece} and {before} of row {before.row} include {piece.low:f}"
        elif not before.has_high and not piece.has_low:
            yield piece.row, f"neither {piece} nor {before} of row {before.row} includes {piece.low:f}"
    if ordered[-1].high is not None:
        yield ordered[-1].row, f"no row covers values above {ordered[-1]}"
