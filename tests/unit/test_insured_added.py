"""Employers that a re-sent month adds, and those that a new month brings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

import quality
from quality.agreement import Agreement, load_agreements, run_agreement


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Fifty employers of May and of April were known on 29 June; one of them has no number."""
    with duckdb.connect() as opened:
        opened.execute(
            "ATTACH ':memory:' AS build; CREATE SCHEMA build.landing; CREATE SCHEMA old; "
            "CREATE TABLE old.mart_enterprise_profile AS SELECT DATE '2026-06-29' AS business_date; "
            "CREATE TABLE build.landing.social__insurance_headcount AS "
            "SELECT 'e' || i AS enterprise_id, CASE WHEN i > 0 THEN 'n' || i END AS employer_no, "
            "'pension' AS insurance_code, due_month, DATE '2026-06-15' AS _as_of_date "
            "FROM range(50) AS t(i), (VALUES (DATE '2026-04-01'), (DATE '2026-05-01')) AS m(due_month)"
        )
        yield opened


def arrive(connection: duckdb.DuckDBPyConnection, months_later: int, since: int = 0) -> None:
    connection.execute(
        "INSERT INTO build.landing.social__insurance_headcount SELECT enterprise_id, employer_no, insurance_code, "
        "due_month + to_months(CAST(? AS INTEGER)), DATE '2026-06-30' FROM build.landing.social__insurance_headcount "
        "WHERE due_month >= DATE '2026-04-01' + to_months(CAST(? AS INTEGER))",
        [months_later, since],
    )


@pytest.mark.parametrize(
    ("months_later", "since", "figure"),
    [
        (0, 0, "0 of 100 pairs (0%): employers of earlier months were not known"),
        (1, 1, "nothing to compare"),
        (-2, 1, "50 of 50 pairs (100%): employers of earlier months were not known"),
    ],
)
def test_what_a_month_adds(connection: duckdb.DuckDBPyConnection, months_later: int, since: int, figure: str) -> None:
    (check,) = [one for one in _changes() if one.front.id == "insured_added"]
    arrive(connection, months_later, since)
    found = run_agreement(connection, check)
    assert (found.figure, found.blocks_build) == (figure, months_later < 0)


def _changes() -> list[Agreement]:
    return load_agreements(Path(quality.__file__).parent / "changes", "change", "change")
