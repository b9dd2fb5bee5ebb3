"""What a rule names is there: indicators, stages, dimensions, routes, scores, measures."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.seeds import VERSION, Rulebooks
from pipelines.settings import DBT_PROJECT_DIR


@dataclass(frozen=True)
class _Naming:
    """`columns` of `table` name rows of `named` in the same version; an empty cell names nothing."""

    table: str
    columns: tuple[str, ...]
    named: str


_NAMINGS = (
    _Naming("innovation_indicator", ("dimension_code",), "innovation_dimension"),
    _Naming("innovation_weight", ("indicator_code",), "innovation_indicator"),
    _Naming("innovation_weight", ("stage_code",), "innovation_stage"),
    _Naming("innovation_reference", ("indicator_code",), "innovation_indicator"),
    _Naming("innovation_reference", ("stage_code",), "innovation_stage"),
    _Naming("eligibility_criterion", ("route_code",), "eligibility_route"),
    _Naming("eligibility_criterion", ("score_code",), "eligibility_dimension"),
    _Naming("eligibility_condition", ("criterion_code",), "eligibility_criterion"),
    _Naming("eligibility_item", ("score_code",), "eligibility_dimension"),
    _Naming("eligibility_band", ("item_code", "alternative_code"), "eligibility_item"),
)
_NAMED_THROUGHOUT = (
    _Naming("eligibility_route", ("route_code",), "eligibility_criterion"),
    _Naming("innovation_dimension", ("dimension_code",), "innovation_indicator"),
)
"""Read the other way: what nobody names rules nothing."""


def check_references(rulebooks: Rulebooks) -> list[Fault]:
    """Names that stand for nothing, and measures that no seed defines."""
    found: list[Fault] = []
    for naming in (*_NAMINGS, *_NAMED_THROUGHOUT):
        if naming.table in rulebooks.tables and naming.named in rulebooks.tables:
            found += _dangling(rulebooks, naming)
    return [*found, *_unknown_measures(rulebooks)]


def _dangling(rulebooks: Rulebooks, naming: _Naming) -> list[Fault]:
    table, named = rulebooks.tables[naming.table], rulebooks.tables[naming.named]
    naming_rows = table.rows.drop_nulls(list(naming.columns))
    wrong = naming_rows.join(named.rows, on=[*VERSION, *naming.columns], how="anti")
    return faults(
        table,
        wrong,
        lambda row: (
            f"{', '.join(f'{column} {row[column]!r}' for column in naming.columns)} of {row['rulebook_code']} version "
            f"{row['version']} stands in no row of {named.path.name}"
        ),
    )


def _unknown_measures(rulebooks: Rulebooks) -> list[Fault]:
    path = DBT_PROJECT_DIR / "seeds" / "codes" / "measure.csv"
    known = pl.read_csv(path, infer_schema=False)["measure_code"]
    found: list[Fault] = []
    for table in rulebooks.rules.values():
        if "measure_code" in table.seed.types:
            wrong = table.rows.filter(~pl.col("measure_code").is_in(known.implode()))
            found += faults(table, wrong, lambda row: f"measure_code {row['measure_code']!r} stands in no {path.name}")
    return found
