"""Filled cells of a column, and the rows that could fill it."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from judged import build_of, plan_of
from small_feed import small_feed

from pipelines.contracts.feed import Feed
from pipelines.plan.plan import PlannedDelivery
from quality.column_fill import filled_cells

DAY = date(2026, 3, 1)
HEADERS = {"代码": "enterprise", "金额": "amount_cny"}
LAYOUTS = [{"name": "long", "headers": {**HEADERS, "日期": "day"}}, {"name": "short", "headers": HEADERS},
           {"name": "fixed", "headers": HEADERS, "constants": {"day": "2026-03-01"}}]  # fmt: skip
BOUNDS = {"min": {"rows": 1, "landed_share": 0.5, "fill": {"day": 0.5}}, "max": {"rows": 9, "quarantined_share": 1}}
FEED = small_feed(layouts=LAYOUTS, assertions=BOUNDS)
FLAG = {"column": "增删改标志", "values": {"增": "insert", "删": "delete"}}
DELTA = small_feed(arrival_mode="delta", change_flag=FLAG, grain=["enterprise_id"], assertions=BOUNDS)


def counts(
    folder: Path, feed: Feed, rows: list[tuple[int, str | None, str]], layouts: dict[str, int]
) -> tuple[int, Fraction] | None:
    """How many of arrival 1's cells of `day` are filled, and of how many rows; `rows` are number, day and change."""
    warehouse = folder / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("CREATE SCHEMA landing")
        connection.execute("CREATE TABLE landing.office__thing (_delivery_no INTEGER, day DATE, _change_code VARCHAR)")
        connection.executemany("INSERT INTO landing.office__thing VALUES (?, ?, ?)", rows)
    delivery = PlannedDelivery(
        no=1, feed="office/thing", delivery_id="d", part="p", as_of=DAY, rows="r", rows_sha256="", reading_hash="",
        row_count=len(rows), quarantined_count=0, totals={}, layouts=layouts,
    )  # fmt: skip
    build = build_of({feed.feed: feed}, plan_of(delivery, day=DAY), warehouse)
    return filled_cells(build)["office/thing"]["day"].get(1)


FOUR = [(1, "2026-03-01", "insert"), (1, None, "insert"), (1, None, "insert"), (1, None, "insert")]


@pytest.mark.parametrize(
    ("layouts", "rows"),
    [
        ({}, 4.0),
        ({"long": 4}, 4.0),
        ({"short": 4}, 0.0),
        ({"long": 1, "short": 3}, 1.0),
        ({"fixed": 2, "short": 2}, 2.0),
    ],
)
def test_only_rows_whose_layout_has_the_column_could_fill_it(
    tmp_path: Path, layouts: dict[str, int], rows: float
) -> None:
    assert counts(tmp_path, FEED, FOUR, layouts) == (1, rows)


def test_a_row_that_deletes_another_need_fill_nothing(tmp_path: Path) -> None:
    rows = [(1, "2026-03-01", "insert"), (1, None, "delete"), (1, None, "delete")]
    assert counts(tmp_path, DELTA, rows, {"plain": 3}) == (1, 1.0)


def test_a_delivery_that_only_deletes_is_not_measured(tmp_path: Path) -> None:
    assert counts(tmp_path, DELTA, [(1, None, "delete")], {"plain": 1}) is None
