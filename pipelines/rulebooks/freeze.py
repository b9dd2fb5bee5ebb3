"""Freezing full-mark references: percentiles of a build's indicator values become rows of the city's own rules.

A score counts against references that are stored, so that the same day scored again gives the same score. Rows are only
ever added; a year that is frozen stays as it is.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.base.durable import replacing
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.rulebooks.kinds.points import REFERENCE
from pipelines.rulebooks.seeds import VERSION, Rulebooks
from pipelines.rulebooks.words import plain

# The cohort are the enterprises of a stage whose coverage reaches the floor, for others are not scored. Who earns
# nothing says nothing of what full marks are: most have no PCT application, and a percentile of zeros would be zero.
# The nearest rank is taken, which is a value that some enterprise has, not one between two.
_REFERENCES = """
    WITH earning AS (
        SELECT r.stage_code, r.indicator_code, v.indicator_value,
               CASE i.direction WHEN 'lower' THEN -v.indicator_value ELSE v.indicator_value END AS merit
        FROM intermediate.int_innovation__coverage s
        JOIN intermediate.int_innovation__rule r USING (rulebook_code, stage_code)
        JOIN intermediate.int_innovation__value v USING (enterprise_id, indicator_code)
        JOIN seeds.innovation_indicator i USING (rulebook_code, version, indicator_code)
        WHERE rulebook_code = $code AND version = $version AND i.reference_method = 'frozen' AND stage_code <> 'none'
          AND s.coverage_pct >= $floor
          AND CASE i.direction WHEN 'lower' THEN v.indicator_value < i.zero_value
                               ELSE v.indicator_value > i.zero_value END
    ), cohort AS (
        SELECT *, 'stage' AS cohort_code FROM earning
        UNION ALL
        SELECT g.stage_code, e.indicator_code, e.indicator_value, e.merit, 'all'
        FROM earning e CROSS JOIN (SELECT stage_code FROM seeds.innovation_stage
                                   WHERE rulebook_code = $code AND version = $version) g
    ), placed AS (
        SELECT *, count(*) OVER w AS cohort_size, row_number() OVER (w ORDER BY merit) AS place
        FROM cohort WINDOW w AS (PARTITION BY cohort_code, stage_code, indicator_code)
    ), nearest AS (
        SELECT * FROM placed WHERE place = (cohort_size * $percentile + 99) // 100
          AND (cohort_code = 'all' OR cohort_size >= $least)
    )
    SELECT i.indicator_code, t.stage_code,
           CASE i.direction WHEN 'lower' THEN least(coalesce(n.indicator_value, i.reference_floor), i.reference_floor)
                            ELSE greatest(coalesce(n.indicator_value, i.reference_floor), i.reference_floor) END,
           coalesce(n.cohort_code, 'none'), coalesce(n.cohort_size, 0)
    FROM seeds.innovation_indicator i JOIN seeds.innovation_stage t USING (rulebook_code, version)
    LEFT JOIN nearest n USING (indicator_code, stage_code)
    WHERE rulebook_code = $code AND version = $version AND i.reference_method = 'frozen'
    QUALIFY row_number() OVER (PARTITION BY stage_code, indicator_code ORDER BY n.cohort_code DESC) = 1
    ORDER BY i.order_no, t.order_no
"""
_SCHEMES = """
    SELECT rulebook_code, version, reference_percentile, reference_min_cohort, coverage_floor_pct, authority
    FROM seeds.innovation_scheme JOIN intermediate.int_rulebook__effective USING (rulebook_code, version, authority)
    WHERE reference_percentile IS NOT NULL ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Frozen:
    """What one scheme got: rows added, and how many of them came of all stages together or of nobody."""

    rulebook_code: str
    version: str
    rows: int
    of_all_stages: int
    of_none: int


def freeze(warehouse: Path, year: int, origin: str, present: Rulebooks, folder: Path) -> list[Frozen]:
    """Add the references of every scheme in force that freezes them, from a finished build; returns what was added.

    Args:
        warehouse: the build's DuckDB file.
        year: the year that its figures must be of.
        origin: where the build's data come from, as it will stand in `frozen_from`.
        present: the rulebooks, with the rows that the city has already.
        folder: the city's rows of rules.

    Raises:
        StepRefusedError: the build's figures are of another year, or a scheme is frozen for it already.
        KechuangError: no scheme in force freezes references.
    """
    table, path = present.tables[REFERENCE], folder / f"{REFERENCE}.csv"
    frozen = set(table.rows.filter(scoring_year=str(year)).select(VERSION).rows())
    done: list[Frozen] = []
    added: list[dict[str, object]] = []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        run = connection.execute("SELECT business_date, figure_year FROM core.dim_run").fetchall()
        day, found = run[0]
        if found != year:
            raise StepRefusedError(f"the build of {day} holds figures of {found}, not of {year}: give another --date")
        schemes = connection.execute(_SCHEMES).fetchall()
        if not schemes:
            raise KechuangError(f"no scheme in force on {day} freezes references: nothing to do")
        for code, version, percentile, least, floor, authority in schemes:
            if (code, version) in frozen:
                raise StepRefusedError(f"{code} {version} is already frozen for {year} and never changes")
            scheme = {"code": code, "version": version}
            asked = {**scheme, "percentile": percentile, "least": least, "floor": floor}
            rows = connection.execute(_REFERENCES, asked).fetchall()
            added += [
                {
                    "rulebook_code": code,
                    "version": version,
                    "indicator_code": indicator,
                    "scoring_year": year,
                    "stage_code": stage,
                    "reference_value": plain(value),
                    "percentile": percentile,
                    "cohort_code": cohort,
                    "cohort_size": size,
                    "frozen_from": f"{origin}; business date {day}",
                    "authority": authority,
                    "is_verified": "false",
                }
                for indicator, stage, value, cohort, size in rows
            ]
            cohorts = [cohort for *_, cohort, _ in rows]
            done.append(Frozen(code, version, len(rows), cohorts.count("all"), cohorts.count("none")))
    before = path.read_text(encoding="utf-8") if path.exists() else ",".join(table.seed.types) + "\n"
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        file.write(before)
        csv.DictWriter(file, list(table.seed.types), lineterminator="\n").writerows(added)
    return done
