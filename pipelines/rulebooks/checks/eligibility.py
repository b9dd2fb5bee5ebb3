"""A rulebook of eligibility is whole: scores add up, bands of points cover, each criterion says what it asks."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.rulebooks.checks.intervals import Piece, misfits
from pipelines.rulebooks.checks.versions import name_of, versioned
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.seeds import ROW, VERSION, Rulebooks

_TOTAL = "total"


def check_eligibility(rulebooks: Rulebooks) -> list[Fault]:
    """All rulebooks of eligibility, of all versions."""
    return [*_totals(rulebooks), *_bands(rulebooks), *_without_bands(rulebooks), *_empty_criteria(rulebooks)]


def _totals(rulebooks: Rulebooks) -> list[Fault]:
    """The caps of a score's parts add up to that of its total."""
    table = rulebooks.tables["eligibility_dimension"]
    is_total = pl.col("score_code") == _TOTAL
    parts = table.rows.filter(~is_total).group_by(VERSION).agg(parts=pl.col("points_cap").sum())
    wrong = table.rows.filter(is_total).join(parts, on=VERSION).filter(pl.col("points_cap") != pl.col("parts"))
    return faults(
        table,
        wrong,
        lambda row: f"parts of {name_of(row)} add up to {row['parts']:f}, the total is {row['points_cap']:f}",
    )


def _bands(rulebooks: Rulebooks) -> list[Fault]:
    table = rulebooks.tables["eligibility_band"]
    swapped = table.rows.filter(pl.col("points_min") > pl.col("points_max"))
    found = faults(table, swapped, lambda row: f"points from {row['points_min']:f} to {row['points_max']:f}")
    twice = pl.all_horizontal(pl.col("at_least", "above").is_not_null())
    twice |= pl.all_horizontal(pl.col("at_most", "below").is_not_null())
    found += faults(table, table.rows.filter(twice), lambda _: "two bounds on one side: give at_least or above")
    for version, rows in versioned(table, "item_code", "alternative_code"):
        what = [(row, f"{version}: {words}") for row, words in misfits([_piece(row) for row in rows])]
        found += [Fault(table.path.name, row, words) for row, words in what]
    return found


def _piece(row: dict[str, Any]) -> Piece:
    has_low, has_high = row["above"] is None, row["at_most"] is not None
    low = row["at_least"] if has_low else row["above"]
    return Piece(row[ROW], low, row["at_most"] if has_high else row["below"], has_low, has_high)


def _without_bands(rulebooks: Rulebooks) -> list[Fault]:
    table, bands = rulebooks.tables["eligibility_item"], rulebooks.tables["eligibility_band"]
    wrong = table.rows.join(bands.rows, on=[*VERSION, "item_code", "alternative_code"], how="anti")
    return faults(
        table, wrong, lambda row: f"{row['item_code']} / {row['alternative_code']} has no row in eligibility_band.csv"
    )


def _empty_criteria(rulebooks: Rulebooks) -> list[Fault]:
    """A criterion that is measured names a measure, an operator and a threshold; one of a score names the score."""
    table = rulebooks.tables["eligibility_criterion"]
    needed = {"measure": ("measure_code", "operator", "threshold"), "score": ("score_code", "operator", "threshold")}
    found: list[Fault] = []
    for kind, columns in needed.items():
        for column in columns:
            wrong = table.rows.filter((pl.col("kind") == kind) & pl.col(column).is_null())
            found += faults(
                table,
                wrong,
                lambda row, c=column: f"{row['criterion_code']} is a {row['kind']} and has no {c}",  # type: ignore[misc]
            )
    return found
