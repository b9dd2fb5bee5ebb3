"""Migration of grades against the last release: who is compared, and when it warns and holds."""

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from quality.families.scorecard_migration import FAMILY
from quality.family import Before, Day, History

_NOW = """
    CREATE SCHEMA marts;
    CREATE TABLE marts.mart_credit_score AS
        SELECT 'E' || i AS enterprise_id, 'card' AS rulebook_code, '1' AS version, '{mark}' AS mark_code,
            CASE WHEN i % 100 < {risky} THEN 'R5' ELSE 'R2' END AS risk_grade_code
        FROM range({rows}) AS t (i)
        UNION ALL SELECT 'new', 'card', '1', '{mark}', 'R7'
        UNION ALL SELECT 'unrated', 'card', '1', '{mark}', NULL;
"""
# In the release before half had R5: the first of each hundred, or the last where they change places.
_BEFORE = """
    SELECT 'E' || i AS enterprise_id, 'card' AS rulebook_code, '{version}' AS version,
        CASE WHEN (i + {turned}) % 100 < 50 THEN 'R5' ELSE 'R2' END AS risk_grade_code FROM range({rows}) AS t (i)
    UNION ALL SELECT 'unrated', 'card', '{version}', 'R5'
    UNION ALL SELECT 'gone', 'card', '{version}', 'R1'
"""


def measured(
    folder: Path,
    *,
    mark: str = "trained",
    rows: int = 400,
    risky: int = 50,
    turned: int = 0,
    version: str = "1",
    tables: bool = True,
) -> dict[str, tuple[str, Decimal | None]]:
    """State and figure of each check."""
    path = folder / "warehouse.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(_NOW.format(mark=mark, rows=rows, risky=risky))
    before = _BEFORE.format(rows=rows, turned=turned, version=version)
    history = History(before=Before("20260629-00000000", "", {"mart_credit_score": before} if tables else {}))
    build: Any = SimpleNamespace(warehouse=path, threads=1, day=Day(history=history))
    found = FAMILY.run(build, FAMILY.definitions({}, {}))
    return {one.id.removeprefix("scorecard_migration."): (one.state, one.value) for one in found}


def failing(found: dict[str, tuple[str, Decimal | None]]) -> set[str]:
    return {name for name, (state, _) in found.items() if state == "failed"}


def test_grades_as_they_were_pass(tmp_path: Path) -> None:
    """Who is new, gone, or without a grade on either side is not compared."""
    found = measured(tmp_path)
    assert len(found) == 4
    assert {figure for _, figure in found.values()} == {Decimal(0)}
    assert failing(found) == set()


@pytest.mark.parametrize(
    ("risky", "expected"),
    [
        (60, set()),
        (61, {"moved.warn"}),
        (66, {"moved.warn", "grades.warn"}),
        (75, {"moved.warn", "grades.warn", "grades.block"}),
        (76, {"moved.warn", "moved.block", "grades.warn", "grades.block"}),
    ],
)
def test_grades_that_drift_warn_and_then_hold(tmp_path: Path, risky: int, expected: set[str]) -> None:
    """By 10, 11, 16, 25 and 26 of 100 enterprises; their shares by an index of 0.04, 0.049, 0.106, 0.27 and 0.30."""
    assert failing(measured(tmp_path, risky=risky)) == expected


def test_enterprises_that_change_places_do_not_move_the_index(tmp_path: Path) -> None:
    found = measured(tmp_path, turned=13)
    assert failing(found) == {"moved.warn", "moved.block"}
    assert (found["moved.warn"][1], found["grades.warn"][1]) == (Decimal(26), Decimal(0))


def test_only_a_trained_scorecard_holds(tmp_path: Path) -> None:
    assert failing(measured(tmp_path, mark="research", risky=100)) == {"moved.warn", "grades.warn"}


@pytest.mark.parametrize("case", [{"rows": 199}, {"version": "0"}, {"tables": False}])
def test_few_another_version_and_a_release_without_the_table_are_not_compared(
    tmp_path: Path, case: dict[str, Any]
) -> None:
    found = measured(tmp_path, risky=100, **case)
    assert failing(found) == set()
    assert {figure for _, figure in found.values()} == {None}
