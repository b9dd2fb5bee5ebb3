"""Drift of trained scorecards: what each check measures, on a made-up warehouse, and when it warns and holds."""

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from quality.families.scorecard_drift import FAMILY

ROWS = 400
_TABLES = """
    CREATE SCHEMA marts; CREATE SCHEMA intermediate; CREATE SCHEMA seeds;
    CREATE TABLE intermediate.int_credit__scorecard AS
        SELECT 't' AS rulebook_code, '1' AS version, '{mark}' AS mark_code;
    CREATE TABLE seeds.scorecard_pd AS SELECT * FROM (VALUES
        ('t', '1', 1, NULL, 600, 4.0, 50.0), ('t', '1', 2, 600, NULL, 1.0, 50.0))
        AS t (rulebook_code, version, pd_no, score_from, score_below, pd_pct, share_pct);
    CREATE TABLE seeds.scorecard_bin AS SELECT * FROM (VALUES ('t', '1', 'x', 0, 0.0), ('t', '1', 'x', 1, 100.0))
        AS t (rulebook_code, version, characteristic_code, bin_no, share_pct);
    CREATE TABLE intermediate.int_credit__points AS
        SELECT 'E' || i AS enterprise_id, 't' AS rulebook_code, '1' AS version, 'x' AS characteristic_code, 1 AS bin_no
        FROM range({rows}) AS t (i);
    CREATE TABLE intermediate.int_credit__score AS
        SELECT 'E' || i AS enterprise_id, 't' AS rulebook_code, '1' AS version,
            CASE WHEN i < {unrated} THEN NULL WHEN i % 100 < {low_pct} THEN 590 ELSE 610 END AS score
        FROM range({rows}) AS t (i);
    CREATE TABLE marts.mart_credit_score AS SELECT * FROM intermediate.int_credit__score;
    CREATE TABLE intermediate.int_credit__past AS
        SELECT 'E' || i AS enterprise_id, d AS observation_date, 't' AS rulebook_code, '1' AS version,
            true AS is_in_force, CASE WHEN i % 100 < 50 THEN 590 ELSE 610 END AS score
        FROM range({rows}) AS t (i), (VALUES (DATE '2026-05-31'), (DATE '2025-06-30')) AS dates (d);
    CREATE TABLE intermediate.int_credit__outcome AS
        SELECT 'E' || i AS enterprise_id, DATE '2025-06-30' AS observation_date,
            CASE WHEN i < {bads} THEN 'bad' ELSE 'good' END AS outcome_code FROM range({rows}) AS t (i)
        UNION ALL SELECT 'E0', DATE '2026-05-31', 'censored';
"""


def measured(
    folder: Path, *, mark: str = "trained", rows: int = ROWS, low_pct: int = 50, unrated: int = 0, bads: int = 10
) -> dict[str, tuple[str, Decimal | None]]:
    """State and figure of each check. Of 400, 10 defaults are expected: half at 4 %, half at 1 %."""
    path = folder / "warehouse.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(_TABLES.format(mark=mark, rows=rows, low_pct=low_pct, unrated=unrated, bads=bads))
    build: Any = SimpleNamespace(warehouse=path, threads=1)
    checks = FAMILY.definitions({}, {})
    return {one.id.removeprefix("scorecard_drift."): (one.state, one.value) for one in FAMILY.run(build, checks)}


def failing(found: dict[str, tuple[str, Decimal | None]]) -> set[str]:
    return {name for name, (state, _) in found.items() if state == "failed"}


def test_a_population_as_it_was_passes(tmp_path: Path) -> None:
    found = measured(tmp_path)
    assert failing(found) == set()
    assert len(found) == 8
    assert found["scores.warn"][1] == found["calibration.warn"][1] == 0


@pytest.mark.parametrize(
    ("low_pct", "expected"), [(60, set()), (66, {"scores.warn"}), (75, {"scores.warn", "scores.block"})]
)
def test_scores_that_move_warn_and_then_hold(tmp_path: Path, low_pct: int, expected: set[str]) -> None:
    assert failing(measured(tmp_path, low_pct=low_pct)) == expected


@pytest.mark.parametrize(
    ("bads", "expected"),
    [(4, set()), (16, set()), (17, {"calibration.warn"}), (3, {"calibration.warn"}),
     (21, {"calibration.warn", "calibration.block"})],
)  # fmt: skip
def test_defaults_that_the_scores_did_not_say(tmp_path: Path, bads: int, expected: set[str]) -> None:
    """10 expected, with a standard deviation of 3.1; the dates that are not over do not count."""
    assert failing(measured(tmp_path, bads=bads)) == expected


@pytest.mark.parametrize(("unrated", "expected"), [(200, set()), (204, {"unrated.warn"})])
def test_too_many_without_a_score(tmp_path: Path, unrated: int, expected: set[str]) -> None:
    assert {name for name in failing(measured(tmp_path, unrated=unrated)) if "unrated" in name} == expected


@pytest.mark.parametrize(("mark", "rows"), [("research", ROWS), ("placeholder", ROWS), ("trained", 199)])
def test_others_and_few_are_not_judged(tmp_path: Path, mark: str, rows: int) -> None:
    found = measured(tmp_path, mark=mark, rows=rows, low_pct=100, bads=100, unrated=190)
    assert failing(found) == set()
    assert {value for _, value in found.values()} == {None}
