"""Freezing a year: percentiles of a build's indicator values and scores become rows of the city's own rules.

A score counts against references that are stored, so that the same day scored again gives the same score; its quantile
band counts against stored quantiles. Quantiles are of scores on the references of their own year: where these are only
just frozen, the day is built again before its scores are. Rows are only added; a frozen year stays as it is.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import replacing
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.rulebooks.freeze_quantiles import quantiles
from pipelines.rulebooks.freeze_references import references
from pipelines.rulebooks.kinds.points import QUANTILE, REFERENCE
from pipelines.rulebooks.seeds import VERSION, Rulebooks, Table

_SCHEMES = """
    SELECT s.rulebook_code AS code, s.version, c.reference_percentile AS percentile, s.percentile_min_cohort AS least,
           s.coverage_floor_pct AS floor, s.authority, s.reference_year
    FROM intermediate.int_innovation__scheme s JOIN seeds.innovation_scheme c USING (rulebook_code, version)
    ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Frozen:
    """What one scheme got, of one kind: rows added, and how many of them use all stages, or the floor.

    `kind` says what the rows are: references or quantiles.
    """

    rulebook_code: str
    version: str
    kind: Literal["references", "quantiles"]
    rows: int
    of_all_stages: int
    of_none: int


@dataclass(frozen=True)
class Freeze:
    """What was added, and the schemes whose quantiles wait until the day is built on the references of the year."""

    added: list[Frozen]
    waiting: list[tuple[str, str]]


def freeze(warehouse: Path, year: int, origin: str, present: Rulebooks, folder: Path) -> Freeze:
    """Add references and quantiles of every scheme in force that lacks them, from a finished build.

    Args:
        warehouse: the build's DuckDB file.
        year: the year that its figures must be of.
        origin: where the build's data come from, for `frozen_from`.
        present: the rulebooks, with the rows that the city has already.
        folder: the city's rows of rules.

    Raises:
        StepRefusedError: the build's figures are of another year, or all is frozen for it already.
        KechuangError: no scheme is in force.
    """
    frozen = {name: _frozen(present.tables[name], year) for name in (REFERENCE, QUANTILE)}
    rows: dict[str, list[dict[str, object]]] = {REFERENCE: [], QUANTILE: []}
    done = Freeze([], [])
    with opened_duckdb(warehouse, read_only=True) as connection:
        day, found = connection.execute("SELECT business_date, figure_year FROM core.dim_run").fetchall()[0]
        if found != year:
            raise StepRefusedError(f"the build of {day} holds figures of {found}, not of {year}: give another --date")
        schemes = connection.sql(_SCHEMES).pl().to_dicts()
        if not schemes:
            raise KechuangError(f"no scheme of innovation points is in force on {day}: nothing to freeze")
        for scheme in schemes:
            version = (scheme["code"], scheme["version"])
            asked = {name: scheme[name] for name in ("code", "version", "percentile", "least", "floor")}
            has_references = scheme["percentile"] is not None
            common = {
                **dict(zip(VERSION, version, strict=True)),
                "scoring_year": year,
                "frozen_from": f"{origin}; business date {day}",
                "authority": scheme["authority"],
                "is_verified": "false",
            }
            if has_references and version not in frozen[REFERENCE]:
                found_rows = references(connection, asked)
                rows[REFERENCE] += [{**common, **row} for row in found_rows]
                done.added.append(_account(version, "references", found_rows))
                done.waiting.append(version)
            elif version in frozen[QUANTILE]:
                continue
            elif has_references and scheme["reference_year"] != year:
                done.waiting.append(version)
            else:
                found_rows = quantiles(connection, asked)
                rows[QUANTILE] += [{**common, **row} for row in found_rows]
                done.added.append(_account(version, "quantiles", found_rows))
    if not done.added and not done.waiting:
        named = ", ".join(f"{scheme['code']} {scheme['version']}" for scheme in schemes)
        raise StepRefusedError(f"{named}: already frozen for {year}; a frozen year never changes")
    for name, added in rows.items():
        if added:
            _append(folder / f"{name}.csv", present.tables[name], added)
    return done


def _frozen(table: Table, year: int) -> set[tuple[Any, ...]]:
    """The versions with rows of the year in the table."""
    return set(table.rows.filter(scoring_year=str(year)).select(VERSION).rows())


def _account(
    version: tuple[str, str], kind: Literal["references", "quantiles"], rows: list[dict[str, object]]
) -> Frozen:
    cohorts = [row["cohort_code"] for row in rows]
    return Frozen(*version, kind, len(rows), cohorts.count("all"), cohorts.count("none"))


def _append(path: Path, table: Table, rows: list[dict[str, object]]) -> None:
    before = path.read_text(encoding="utf-8") if path.exists() else ",".join(table.seed.types) + "\n"
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        file.write(before)
        csv.DictWriter(file, list(table.seed.types), lineterminator="\n").writerows(rows)
