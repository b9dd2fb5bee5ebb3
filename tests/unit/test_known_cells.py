"""Records that come again: each column that no check names is compared too, cell by cell, with the newest known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from metrics_made_up import FEEDS
from released_before import released_before

import quality
from pipelines.base.sql import quoted
from pipelines.contracts.feed import Feed
from quality.agreement import Agreement, run_agreement
from quality.known_cells import Cells, compared, known_cells, load_cells

FILE = Path(quality.__file__).parent / "changes" / "known_cells.yml"
CHECKS = {one.front.table: one for one in known_cells(FEEDS, FILE, "change")}
COMPARED = {
    feed.table: compared(feed, load_cells(FILE).get(feed.feed, Cells(feed=feed.feed))) for feed in FEEDS.values()
}
RELEASED, TODAY = date(2026, 6, 29), date(2026, 6, 30)
RECORDS = 40


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with released_before(RELEASED) as opened:
        yield opened


def cell(kind: str, *, is_other: bool) -> str:
    if kind in ("DATE", "TIMESTAMP"):
        return f"DATE '{'2021' if is_other else '2020'}-01-01' + CAST(i AS INTEGER)"
    if kind == "BOOLEAN":
        return str(is_other).lower()
    if kind.startswith(("DECIMAL", "BIGINT", "INTEGER")):
        return f"{'90 + i % 9' if is_other else 'i % 10 + 1'}"
    return f"'{'w' if is_other else 'v'}' || i"


def arrive(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    day: date,
    order: int,
    column: str = "",
    spoilt: int = 0,
    *,
    is_empty: bool = False,
    records: int = RECORDS,
) -> None:
    """All records arrive; the first `spoilt` of them say something else in a column, or nothing."""
    kinds = {name: kind for one in feed.landed_columns for name, kind in one.landed_types.items()}
    cells = []
    for name, kind in kinds.items():
        says = cell(kind, is_other=False)
        if name == column:
            other = "NULL" if is_empty else cell(kind, is_other=True)
            says = f"CASE WHEN i < {spoilt} THEN {other} ELSE {says} END"
        cells.append(f"CAST({says} AS {kind}) AS {quoted(name)}")
    query = (
        f"SELECT {', '.join(cells)}, DATE '{day}' AS _as_of_date, 'd{order}' AS _delivery_id, "  # noqa: S608 - our own names
        f"{order} AS _delivery_order, i AS _row_no "
        f"FROM range({records}) AS t(i)"
    )
    table = f"build.landing.{feed.table}"
    connection.execute(f"CREATE TABLE IF NOT EXISTS {table} AS {query} LIMIT 0")
    connection.execute(f"CREATE VIEW IF NOT EXISTS known.{feed.table} AS SELECT * FROM {table}")  # noqa: S608 - our own names
    connection.execute(f"INSERT INTO {table} {query}")


def is_held(connection: duckdb.DuckDBPyConnection, feed: Feed) -> bool:
    check: Agreement = CHECKS[f"landing.{feed.table}"]
    result = run_agreement(connection, check)
    assert result.state in ("passed", "failed"), result.detail
    return result.blocks_build


@pytest.mark.parametrize(
    "feed", [pytest.param(feed, id=name) for name, feed in FEEDS.items() if f"landing.{feed.table}" in CHECKS]
)
def test_a_fifth_of_any_column_that_says_something_else_is_held(
    connection: duckdb.DuckDBPyConnection, feed: Feed
) -> None:
    arrive(connection, feed, RELEASED, 1)
    arrive(connection, feed, TODAY, 2)
    assert not is_held(connection, feed)
    for column in COMPARED[feed.table][1]:
        arrive(connection, feed, TODAY, 3, column, RECORDS // 5)
        assert is_held(connection, feed), column
        connection.execute(f"DELETE FROM build.landing.{feed.table} WHERE _delivery_order = 3")  # noqa: S608 - our own names


@pytest.mark.parametrize(("spoilt", "blocks"), [(16, False), (32, True)])
def test_of_a_long_list_a_few_in_a_hundred_are_held(
    connection: duckdb.DuckDBPyConnection, spoilt: int, *, blocks: bool
) -> None:
    arrive(connection, PRODUCT, RELEASED, 1, records=800)
    arrive(connection, PRODUCT, TODAY, 2, "region_code", spoilt, records=800)
    assert is_held(connection, PRODUCT) is blocks


PRODUCT = FEEDS["finance/product"]


def test_two_cells_may_be_corrected_and_empty_ones_filled(connection: duckdb.DuckDBPyConnection) -> None:
    arrive(connection, PRODUCT, RELEASED, 1, "region_code", RECORDS, is_empty=True)
    arrive(connection, PRODUCT, TODAY, 2, "purpose_text", 2)
    assert not is_held(connection, PRODUCT)


@pytest.mark.parametrize("is_empty", [False, True])
def test_an_old_version_or_an_empty_cell_in_the_place_of_the_newest_is_held(
    connection: duckdb.DuckDBPyConnection, *, is_empty: bool
) -> None:
    arrive(connection, PRODUCT, RELEASED - timedelta(days=9), 1, "region_code", 8, is_empty=is_empty)
    arrive(connection, PRODUCT, RELEASED, 2)
    arrive(connection, PRODUCT, TODAY, 3, "region_code", 8, is_empty=is_empty)
    assert is_held(connection, PRODUCT)


def test_a_feed_of_a_city_is_compared_by_the_grain_of_its_contract() -> None:
    own = PRODUCT.model_copy(update={"feed": "utility/electricity_use"})
    (check,) = known_cells({own.feed: own}, FILE, "change")
    assert check.definition.id == "change.known_cells.utility__electricity_use"
    without = own.model_copy(update={"grain": ()})
    assert known_cells({own.feed: without}, FILE, "change") == ()


def test_the_file_names_feeds_and_columns_that_are_there() -> None:
    for name, entry in load_cells(FILE).items():
        assert {*entry.key, *entry.may_change, *entry.only} <= set(FEEDS[name].landed_names), name
        assert entry.newest_by is None or entry.newest_by in FEEDS[name].landed_names, name
