"""Bounds of a contract on shares: three rows of a small file may miss one, four may not; no row one of all or none."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from small_feed import small_feed

from pipelines.plan.plan import Plan, PlannedDelivery
from quality.checks import CheckResult
from quality.column_fill import Filled
from quality.families.contract import check

DAY = date(2026, 3, 1)


def state_of(rule: str, *, landed: int, aside: int, low: float, high: float) -> str:
    feed = small_feed(
        assertions={"min": {"rows": 1, "landed_share": low}, "max": {"rows": 10**6, "quarantined_share": high}}
    )
    delivery = PlannedDelivery(
        no=1, feed=feed.feed, delivery_id="d", part="p", as_of=DAY, rows="r", rows_sha256="", reading_hash="",
        row_count=landed, quarantined_count=aside, totals={},
    )  # fmt: skip
    plan = Plan(business_date=DAY, code_sha256="", rulebooks={}, deliveries=(delivery,), rejections=(), absent_feeds=())
    results = check(plan, feed, {})
    (found,) = [one.state for one in results if one.id.endswith(f".{rule}")]
    return found


@pytest.mark.parametrize(
    ("landed", "aside", "bound", "state"),
    [
        (7, 3, 0.95, "passed"),
        (6, 4, 0.95, "failed"),
        (9_500, 500, 0.95, "passed"),
        (9_499, 501, 0.95, "failed"),
        (9, 1, 1.0, "failed"),
    ],
)
def test_what_must_land(landed: int, aside: int, bound: float, state: str) -> None:
    assert state_of("min_landed_share", landed=landed, aside=aside, low=bound, high=1) == state


@pytest.mark.parametrize(
    ("landed", "aside", "bound", "state"),
    [
        (197, 3, 0.001, "passed"),
        (196, 4, 0.001, "failed"),
        (9_990, 10, 0.001, "passed"),
        (9_989, 11, 0.001, "failed"),
        (9, 1, 0.0, "failed"),
    ],
)
def test_what_may_be_set_aside(landed: int, aside: int, bound: float, state: str) -> None:
    assert state_of("max_quarantined_share", landed=landed, aside=aside, low=0, high=bound) == state


#: A part's file by how many rows it has and how many of them fill the column.
Files = list[tuple[int, int]]


def fill_of(files: Files, low: float, *, columns: tuple[str, ...] = (), without_column: bool = False) -> CheckResult:
    """The check of a bound on `day`, of files that came on one day after the other, the last one on `DAY`."""
    least = {"rows": 1, "landed_share": 0.0, "fill": {"day": low}, "columns": columns}
    feed = small_feed(assertions={"min": least, "max": {"rows": 10**6, "quarantined_share": 1}})
    deliveries = [
        PlannedDelivery(
            no=no, feed=feed.feed, delivery_id=f"d{no}", part="p", as_of=DAY - timedelta(days=len(files) - no),
            rows="r", rows_sha256="", reading_hash="", row_count=rows, quarantined_count=0, totals={},
        )
        for no, (rows, _) in enumerate(files, 1)
    ]  # fmt: skip
    whole = {no: Fraction(0 if without_column else rows) for no, (rows, _) in enumerate(files, 1)}
    measured: Filled = {"day": {no: (filled, whole[no]) for no, (_, filled) in enumerate(files, 1)}}
    plan = Plan(
        business_date=DAY, code_sha256="", rulebooks={}, deliveries=tuple(deliveries), rejections=(), absent_feeds=()
    )
    results = check(plan, feed, measured)
    (found,) = [one for one in results if ".min_fill." in one.id]
    return found


@pytest.mark.parametrize(
    ("files", "state"),
    [
        ([(1_000, 800)], "passed"),
        ([(1_000, 797)], "passed"),
        ([(1_000, 796)], "failed"),
        ([(1_000, 0)], "failed"),
        ([(5_000, 5_000), (3, 0)], "passed"),
        ([(5_000, 5_000), *[(3, 0)] * 2], "failed"),
        ([(5_000, 5_000), *[(3, 3)] * 9, (3, 0)], "passed"),
        ([(5_000, 5_000), *[(3, 3)] * 20, *[(3, 0)] * 3], "failed"),
        ([(40, 0), (5_000, 5_000)], "failed"),
    ],
)
def test_a_column_that_comes_empty(files: Files, state: str) -> None:
    """Small files are judged together, from the newest back: a few empty rows a day do not hide among full ones."""
    result = fill_of(files, 0.8)
    assert (result.state, result.blocks_build) == (state, state == "failed")


@pytest.mark.parametrize(("rows", "filled", "state"), [(5, 0, "passed"), (15, 0, "passed"), (16, 0, "failed")])
def test_a_column_that_many_rows_leave_empty(rows: int, filled: int, state: str) -> None:
    """Where one row in two fills it, five rows without it say nothing yet."""
    assert fill_of([(rows, filled)], 0.2).state == state


def test_small_files_are_named_together() -> None:
    assert fill_of([(9, 0), (9, 0), (12, 0)], 0.8).sample == ["3 small files up to p 2026-03-01: 0%"]


def test_a_column_that_no_file_has() -> None:
    """Some layouts lack it, which is not a fault; but of a column that must come one file has it."""
    may_lack = fill_of([(100, 0)], 0.8, without_column=True)
    assert (may_lack.state, may_lack.figure) == ("passed", "no file has the column")
    must_come = fill_of([(100, 0)], 0.8, columns=("day",), without_column=True)
    assert (must_come.blocks_build, must_come.figure, must_come.bound) == (
        True,
        "no file has the column",
        "at least one file has the column",
    )


def test_the_worst_file_is_measured_and_named_in_the_sample_only() -> None:
    result = fill_of([(1_000, 1_000), (400, 200)], 0.8)
    assert (result.value, result.unit, result.of, result.limit) == (Decimal("0.5"), "share", 400, Decimal("0.8"))
    assert result.figure == "lowest file: 200 of 400 rows (50%) filled"
    assert result.bound == "at least 80% of rows in each file, those below 30 rows together"
    assert result.sample == ["p 2026-03-01: 50%"]


def test_rows_of_a_file() -> None:
    feed = small_feed(assertions={"min": {"rows": 2, "landed_share": 0}, "max": {"rows": 9, "quarantined_share": 1}})
    one = PlannedDelivery(
        no=1, feed=feed.feed, delivery_id="d", part="p", as_of=DAY, rows="r", rows_sha256="", reading_hash="",
        row_count=1, quarantined_count=0,
    )  # fmt: skip
    plan = Plan(business_date=DAY, code_sha256="", rulebooks={}, deliveries=(one,), rejections=(), absent_feeds=())
    (low,) = [found for found in check(plan, feed, {}) if found.id.endswith(".min_rows")]
    assert (low.state, low.value, low.unit, low.limit, low.limit_is) == ("failed", 1, "row", 2, "at least")
    assert (low.figure, low.bound) == ("lowest file: 1 row", "at least 2 rows in each file")
