"""A scheme of innovation points is whole: weights add up to the scale in each stage, references and bands are there."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from pipelines.rulebooks.checks.intervals import half_open, misfits
from pipelines.rulebooks.checks.versions import name_of, versioned
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.seeds import ROW, VERSION, Rulebooks, Table


def check_points(rulebooks: Rulebooks) -> list[Fault]:
    """All schemes of all versions."""
    return [
        *_scales(rulebooks),
        *_weights(rulebooks),
        *_missing_references(rulebooks),
        *_frozen_in_part(rulebooks),
        *_reachable(rulebooks),
        *_cover(rulebooks.tables["innovation_stage"], "revenue_from_cny", "revenue_below_cny"),
        *_cover(rulebooks.tables["innovation_band"], "score_from", "score_below", lowest=Decimal(0)),
    ]


def _scales(rulebooks: Rulebooks) -> list[Fault]:
    schemes = rulebooks.register.rows.filter(pl.col("kind") == "innovation_points")
    wrong = schemes.join(rulebooks.tables["innovation_scheme"].rows, on=VERSION, how="anti")
    return faults(rulebooks.register, wrong, lambda row: f"{name_of(row)} has no row in innovation_scheme.csv")


def _weights(rulebooks: Rulebooks) -> list[Fault]:
    """Every scored indicator has a weight in every stage, and those of a stage add up to the scale exactly."""
    indicators, weights = rulebooks.tables["innovation_indicator"], rulebooks.tables["innovation_weight"]
    scored = indicators.rows.filter(pl.col("kind") == "scored")
    stages = rulebooks.tables["innovation_stage"].rows.select(*VERSION, "stage_code")
    wanted = scored.join(stages, on=VERSION)
    missing = wanted.join(weights.rows, on=[*VERSION, "indicator_code", "stage_code"], how="anti")
    found = faults(
        indicators, missing, lambda row: f"{row['indicator_code']} has no weight in stage {row['stage_code']}"
    )
    sums = (
        weights.rows.join(scored.select(*VERSION, "indicator_code"), on=[*VERSION, "indicator_code"], how="semi")
        .group_by(*VERSION, "stage_code")
        .agg(pl.col("weight").sum(), pl.col(ROW).min())
        .join(rulebooks.tables["innovation_scheme"].rows.select(*VERSION, "scale"), on=VERSION)
    )
    negative = weights.rows.filter(pl.col("weight") < 0)
    found += faults(weights, negative, lambda row: f"{row['indicator_code']} has a weight below zero")
    return found + faults(
        weights,
        sums.filter(pl.col("weight") != pl.col("scale")),
        lambda row: (
            f"weights of {name_of(row)} in stage {row['stage_code']} add up to {_plain(row['weight'])}, "
            f"the scale is {_plain(row['scale'])}"
        ),
    )


def _missing_references(rulebooks: Rulebooks) -> list[Fault]:
    """A fixed reference stands for every stage in which the indicator weighs anything."""
    references = rulebooks.tables["innovation_reference"].rows.filter(pl.col("scoring_year").is_null())
    fixed = rulebooks.tables["innovation_indicator"].rows.filter(pl.col("reference_method") == "fixed")
    weights = rulebooks.tables["innovation_weight"]
    weighing = weights.rows.filter(pl.col("weight") > 0)
    wanted = weighing.join(fixed, on=[*VERSION, "indicator_code"], how="semi")
    missing = wanted.join(references, on=[*VERSION, "indicator_code", "stage_code"], how="anti")
    return faults(
        weights,
        missing,
        lambda row: f"{row['indicator_code']} has no fixed reference in stage {row['stage_code']} of {name_of(row)}",
    )


def _frozen_in_part(rulebooks: Rulebooks) -> list[Fault]:
    """A scheme that freezes references has those of one year at least, and of each year those of every stage."""
    scheme, weights = rulebooks.tables["innovation_scheme"], rulebooks.tables["innovation_weight"]
    frozen = rulebooks.tables["innovation_indicator"].rows.filter(pl.col("reference_method") == "frozen")
    references = rulebooks.tables["innovation_reference"].rows.drop_nulls("scoring_year")
    never = scheme.rows.join(frozen, on=VERSION, how="semi").join(references, on=VERSION, how="anti")
    weighing = weights.rows.filter(pl.col("weight") > 0).join(frozen, on=[*VERSION, "indicator_code"], how="semi")
    wanted = weighing.join(references.select(*VERSION, "scoring_year").unique(), on=VERSION)
    missing = wanted.join(references, on=[*VERSION, "scoring_year", "indicator_code", "stage_code"], how="anti")
    return [
        *faults(scheme, never, lambda row: f"{name_of(row)} has no frozen reference: run `kechuang rulebook freeze`"),
        *faults(
            weights,
            missing,
            lambda row: (
                f"{row['indicator_code']} has no reference of {row['scoring_year']} in stage {row['stage_code']} "
                f"of {name_of(row)}"
            ),
        ),
    ]


def _reachable(rulebooks: Rulebooks) -> list[Fault]:
    """A reference lies on the better side of the value that gives nothing, else no value gives points."""
    table = rulebooks.tables["innovation_reference"]
    indicators = rulebooks.tables["innovation_indicator"].rows.select(
        *VERSION, "indicator_code", "direction", "zero_value"
    )
    both = table.rows.join(indicators, on=[*VERSION, "indicator_code"])
    reference, zero, is_higher = pl.col("reference_value"), pl.col("zero_value"), pl.col("direction") == "higher"
    wrong = both.filter((is_higher & (reference <= zero)) | (~is_higher & (reference >= zero)))
    return faults(
        table,
        wrong,
        lambda row: (
            f"the reference {_plain(row['reference_value'])} of {row['indicator_code']} is not better than "
            f"its zero, {_plain(row['zero_value'])} ({row['direction']} is better)"
        ),
    )


def _cover(table: Table, low: str, high: str, lowest: Decimal | None = None) -> list[Fault]:
    found: list[Fault] = []
    for version, rows in versioned(table):
        pieces = [half_open(row, low, high) for row in rows]
        found += [
            Fault(table.path.name, row, f"{version}: {what}")
            for row, what in misfits(pieces, is_bounded_below=lowest is not None)
        ]
        first = min(pieces, key=lambda piece: piece.low or 0)
        if lowest is not None and first.low != lowest:
            found.append(Fault(table.path.name, first.row, f"{version}: nothing rules from {lowest} to {first.low}"))
    return found


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
