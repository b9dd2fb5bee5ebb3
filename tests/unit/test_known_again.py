"""Records that come again: those that say something else are held, each check with each of its columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml
from metrics_made_up import FEEDS
from released_before import released_before

import quality
from pipelines.base.sql import quoted
from quality.agreement import Agreement, run_agreement
from quality.checks import CheckResult
from quality.known_again import AgainFront, load_known_again

FILE = Path(quality.__file__).parent / "changes" / "known_again.yml"
CHECKS = load_known_again(FILE, "change", "change")
RELEASED, TODAY = date(2026, 6, 29), date(2026, 6, 30)
RECORDS = 40
"""More than any check asks for before it judges."""


def again_of(check: Agreement) -> AgainFront:
    assert isinstance(check.front, AgainFront)
    return check.front


COMPARED = [
    pytest.param(check, column, id=f"{check.front.id}-{column}")
    for check in CHECKS
    for again in (again_of(check).again,)
    for column in (*again.says, *again.keeps, *filter(None, [again.figure]))
]
VERSIONS = [
    pytest.param(check, column, id=f"{check.front.id}-{column}")
    for check in CHECKS
    for again in (again_of(check).again,)
    for column in (*again.keeps, *again.onward, *(again.says if check.front.usual else ()))
]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with released_before(RELEASED) as opened:
        yield opened


def types_of(check: Agreement) -> dict[str, str]:
    (feed,) = (one for one in FEEDS.values() if f"landing.{one.table}" == check.front.table)
    columns = {name: kind for column in feed.landed_columns for name, kind in column.landed_types.items()}
    again = again_of(check).again
    also = filter(None, [again.figure, again.newest_by])
    return {name: columns[name] for name in dict.fromkeys((*again.key, *again.compared, *also))}


def cell(kind: str, least: Decimal, *, is_other: bool) -> str:
    """What a column says in the record of number `i`, as SQL; numbers are small, and others are far from them."""
    if kind in ("DATE", "TIMESTAMP"):
        return f"DATE '{'2021' if is_other else '2020'}-01-01' + CAST(i AS INTEGER)"
    if kind.startswith(("DECIMAL", "BIGINT", "INTEGER")):
        return f"({'90 + i % 9' if is_other else 'i % 10 + 1'}) * {max(least, 1)}"
    return f"'{'w' if is_other else 'v'}' || i"


def arrive(
    connection: duckdb.DuckDBPyConnection, check: Agreement, day: date, order: int, *, other: str = "", empty: str = ""
) -> None:
    """All records arrive; the column `other` says something else in each, and `empty` says nothing."""
    cells = []
    for name, kind in types_of(check).items():
        says = "NULL" if name == empty else cell(kind, check.front.least, is_other=name == other)
        cells.append(f"CAST({says} AS {kind}) AS {quoted(name)}")
    table = f"build.{check.front.table}"
    query = (
        f"SELECT {', '.join(cells)}, DATE '{day}' AS _as_of_date, 'd{order}' AS _delivery_id, "  # noqa: S608 - our own names
        f"{order} AS _delivery_order, i AS _row_no "
        f"FROM range({RECORDS}) AS t(i)"
    )
    connection.execute(f"CREATE TABLE IF NOT EXISTS {table} AS {query} LIMIT 0")
    view = f"known.{check.front.table.partition('.')[2]}"
    connection.execute(f"CREATE VIEW IF NOT EXISTS {view} AS SELECT * FROM {table}")  # noqa: S608 - our own names
    connection.execute(f"INSERT INTO {table} {query}")


def judged(connection: duckdb.DuckDBPyConnection, check: Agreement) -> CheckResult:
    """A check that is only judged by earlier days is given days without any such record."""
    return run_agreement(connection, check, [Decimal(0)] * 30)


@pytest.mark.parametrize("late", [True, False])
def test_a_file_of_an_earlier_day_that_comes_late_or_again_is_compared_too(*, late: bool) -> None:
    """The second arrival is of the day of the first one: new to readers, or what they have."""
    check, column = COMPARED[0].values
    with released_before(RELEASED, ("d2",) if late else ()) as connection:
        arrive(connection, check, RELEASED - timedelta(days=9), 1)
        arrive(connection, check, RELEASED - timedelta(days=9), 2, other=column)
        assert judged(connection, check).blocks_build is late


@pytest.mark.parametrize(("check", "column"), COMPARED)
def test_what_comes_again_and_says_something_else_is_held(
    connection: duckdb.DuckDBPyConnection, check: Agreement, column: str
) -> None:
    arrive(connection, check, RELEASED - timedelta(days=9), 1)
    arrive(connection, check, TODAY, 2, other=column)
    assert judged(connection, check).blocks_build


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.front.id)
def test_all_that_was_ever_sent_may_come_again(connection: duckdb.DuckDBPyConnection, check: Agreement) -> None:
    """With a version that was corrected since, if another column than a figure says something else in it."""
    again = again_of(check).again
    column = (*again.compared, "")[0]
    arrive(connection, check, RELEASED - timedelta(days=9), 1, other=column)
    arrive(connection, check, RELEASED, 2)
    arrive(connection, check, TODAY, 3, other=column)
    arrive(connection, check, TODAY, 4)
    assert judged(connection, check).state == "passed"


@pytest.mark.parametrize(("check", "column"), VERSIONS)
def test_a_version_that_was_left_does_not_come_back_alone(
    connection: duckdb.DuckDBPyConnection, check: Agreement, column: str
) -> None:
    arrive(connection, check, RELEASED - timedelta(days=9), 1, **left_out(check, column))
    arrive(connection, check, RELEASED, 2)
    arrive(connection, check, TODAY, 3, **left_out(check, column))
    assert judged(connection, check).blocks_build


@pytest.mark.parametrize(("check", "column"), [one for one in VERSIONS if not one.values[0].front.usual])
def test_what_is_said_for_the_first_time_goes_onward(
    connection: duckdb.DuckDBPyConnection, check: Agreement, column: str
) -> None:
    arrive(connection, check, RELEASED - timedelta(days=9), 1, **left_out(check, column))
    arrive(connection, check, TODAY, 2)
    assert judged(connection, check).state == "passed"


def left_out(check: Agreement, column: str) -> dict[str, str]:
    """How an earlier version differs in a column: it is empty if the column is one to be filled."""
    return {"empty" if column in again_of(check).again.keeps else "other": column}


def test_a_version_whose_time_is_before_that_of_the_newest_is_not_the_last(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """The bureau sends all states again in another order; each has the time of its own."""
    (check,) = (one for one in CHECKS if one.front.id == "demands_turned_back")
    states = (("submitted", 1), ("matching", 2), ("approved", 3))
    connection.execute(
        "CREATE TABLE build.landing.finance__financing_demand (demand_no VARCHAR, demand_status_code VARCHAR, "
        "updated_at TIMESTAMP, _as_of_date DATE, _delivery_order BIGINT, _row_no BIGINT)"
    )
    connection.execute(
        "CREATE VIEW known.finance__financing_demand AS SELECT * FROM build.landing.finance__financing_demand"
    )

    def send(day: date, order: int, rows: list[tuple[str, int]]) -> None:
        for row, (state, at) in enumerate(rows):
            connection.execute(
                "INSERT INTO build.landing.finance__financing_demand SELECT 'D' || i, $state, "
                "TIMESTAMP '2026-06-01' + to_days(CAST($at AS INTEGER)), $day, $order, $row FROM range(40) AS t(i)",
                {"state": state, "at": at, "day": day, "order": order, "row": row},
            )

    send(RELEASED, 1, list(states))
    send(TODAY, 2, list(reversed(states)))
    assert judged(connection, check).state == "passed"
    send(TODAY, 3, [("matching", 9)])
    assert judged(connection, check).blocks_build


def test_what_was_not_known_is_not_compared(connection: duckdb.DuckDBPyConnection) -> None:
    (check,) = (one for one in CHECKS if one.front.id == "known_vat")
    arrive(connection, check, RELEASED, 1)
    arrive(connection, check, TODAY, 2, other="submission_no")
    assert judged(connection, check).figure == "nothing to compare"


def test_what_is_kept_may_be_filled_and_not_emptied(connection: duckdb.DuckDBPyConnection) -> None:
    (check,) = (one for one in CHECKS if one.front.id == "known_patents")
    arrive(connection, check, RELEASED, 1, empty="grant_no")
    arrive(connection, check, TODAY, 2)
    assert judged(connection, check).state == "passed"
    connection.execute("DELETE FROM build.landing.ip__patent")
    arrive(connection, check, RELEASED, 1)
    arrive(connection, check, TODAY, 2, empty="grant_no")
    assert judged(connection, check).blocks_build


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"again": {"key": ["a"]}}, "say either `figure`"),
        ({"again": {"key": ["a"], "figure": "b"}}, "bounds: with a factor"),
        ({"again": {"key": [], "says": ["b"]}}, "at least 1 item"),
        ({"again": {"key": ["a"], "says": ["b"]}, "more": 1}, "Extra inputs"),
    ],
)
def test_an_entry_that_is_not_valid_is_named(tmp_path: Path, change: dict[str, object], words: str) -> None:
    entry = yaml.safe_load(FILE.read_text(encoding="utf-8"))[0] | change
    path = tmp_path / "known_again.yml"
    path.write_text(yaml.safe_dump([entry]), encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        load_known_again(path, "change", "change")


def test_a_file_without_checks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "known_again.yml"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match="no checks"):
        load_known_again(path, "change", "change")
