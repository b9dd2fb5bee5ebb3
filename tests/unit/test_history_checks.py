"""Arrivals compared with those before them: what is held, what is not, and what is said without a history."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta

import polars as pl
import pytest
from judged import build_of, plan_of, results_of
from metrics_made_up import DAY, FEEDS, Arrival, failed, judged_by_history, metrics_of

from quality.checks import CheckResult
from quality.family import Day, History

REGISTRY, INVOICES, PENALTIES = "registry/enterprise", "tax/vat_invoice", "credit/admin_penalty"
BALANCES, DEBTORS = "finance/loan_balance", "credit/dishonest_debtor"


def registry(before: int, rows: int = 1000) -> Arrival:
    """A healthy registry: 60 % active, two districts."""
    one = Arrival(REGISTRY, before, rows).district("340202", rows * 6 // 10).district("340207", rows * 4 // 10)
    one.classes("category", "status_text", 存续=rows * 9 // 10, 注销=rows - rows * 9 // 10)
    return one.filled("status_text", rows).figure("registered_capital_amount", 6.0)


PAST = [registry(before, 1000 - before // 5) for before in range(30, 0, -1)]


def test_a_day_as_all_days_before_is_not_held() -> None:
    assert failed(judged_by_history([registry(0)], PAST)) == {}


@pytest.mark.parametrize(
    ("today", "check", "says"),
    [
        (registry(0, 800), "rows_level", "part 2026-06-30: 800 rows"),
        (
            Arrival(REGISTRY, 0, 990).district("340202", 590),
            "rows_level",
            "part 2026-06-30, district 340207: 0 rows",
        ),
        (registry(0).filled("address", 0), None, ""),
        (
            Arrival(REGISTRY, 0, 1000).filled("status_text", 980),
            "fill_level",
            "part 2026-06-30, status_text: 980 of 1,000 rows (98%) filled",
        ),
        (
            Arrival(REGISTRY, 0, 1000).classes("category", "status_text", 存续=1000),
            "category_gone",
            "part 2026-06-30, status_text: 注销: 0 of 1,000 rows (0%)",
        ),
        (
            Arrival(REGISTRY, 0, 1000).classes("category", "status_text", 存续=400, 注销=600),
            "category_mix",
            "part 2026-06-30, status_text: 注销: 600 of 1,000 rows (60%)",
        ),
        (
            Arrival(REGISTRY, 0, 1000).figure("registered_capital_amount", 10.02),
            "unit_shift",
            (
                "part 2026-06-30, registered_capital_amount: median 1.047e+10, 1e+06 expected, "
                "off by 4.02 decimal places: looks like 元 in a column of 万元"
            ),
        ),
        (
            Arrival(REGISTRY, 0, 1000).figure("registered_capital_amount", 6.0, distinct=1),
            "constant",
            "part 2026-06-30, registered_capital_amount: 1 value in 1,000 rows",
        ),
        (
            Arrival(REGISTRY, 0, 1000, content="2026-06-23"),
            "frozen",
            "part 2026-06-30: the same 1,000 rows as of 2026-06-23",
        ),
    ],
)
def test_each_fault_is_held_by_its_own_check(today: Arrival, check: str | None, says: str) -> None:
    found = failed(judged_by_history([today], PAST))
    if check is None:  # a column that no arrival before had is not compared
        assert found == {}
        return
    one = found.pop(f"history.registry__enterprise.{check}")
    assert (one.figure, one.blocks_build) == (says, True)
    assert one.reason.zh
    assert one.reason.en


def test_future_dates_and_shapes_and_swapped_columns() -> None:
    def penalties(before: int, future: int = 0, odd: int = 0, less: int = 2) -> Arrival:
        one = Arrival(PENALTIES, before, 100)
        one.classes("age", "decision_date", month=100 - future, **({"future": future} if future else {}))
        one.classes("shape", "decision_no", Chinese=100 - odd, **({"digits": odd} if odd else {}))
        return one.classes("order", "fine_cny < confiscated_cny", yes=less, no=100 - less)

    found = judged_by_history([penalties(0, 20, 20, 90)], [penalties(before) for before in range(30, 0, -1)])
    for check in ("future_dates", "pattern", "column_order"):
        assert found[f"history.credit__admin_penalty.{check}"].blocks_build, check


def test_growth_is_no_fault() -> None:
    growing = [registry(before, round(1000 * 1.02 ** (30 - before))) for before in range(30, 0, -1)]
    today = registry(0, round(1000 * 1.02**30))
    assert failed(judged_by_history([today], growing)) == {}


@pytest.mark.parametrize(
    ("since", "before", "rows", "state"),
    [
        (90, 33, 27, "passed"),
        (90, 12, 27, "passed"),
        (90, 2, 7, "passed"),
        (90, 12, 90, "failed"),
        (1, 33, 27, "failed"),
    ],
)
def test_a_short_list_of_each_quarter_may_lose_and_gain_by_chance(
    since: int, before: int, rows: int, state: str
) -> None:
    arrears = "tax/arrears"
    past = [Arrival(arrears, times * since, before) for times in (2, 1)]
    assert judged_by_history([Arrival(arrears, 0, rows)], past)["history.tax__arrears.rows_level"].state == state


def test_month_ends_are_compared_with_month_ends() -> None:
    """Ten times the rows on the last and first day of each month; a month end as an ordinary day is too few."""
    days = range(200, 0, -1)
    rows = [3000 if _is_edge(DAY - timedelta(days=before)) else 300 for before in days]
    past = [Arrival(INVOICES, before, count) for before, count in zip(days, rows, strict=True)]
    last = past[-30:] + [one for one, count in zip(past, rows, strict=True) if count == 3000]
    assert failed(judged_by_history([Arrival(INVOICES, 0, 3000)], last)) == {}


def _is_edge(day: date) -> bool:
    return day.day == 1 or (day + timedelta(days=1)).day == 1


def test_no_false_alarm_in_a_hundred_days_of_chance() -> None:
    """Counts that scatter as chance has it, fewer at weekends: no day of a hundred is held."""
    chance = random.Random(35)  # noqa: S311 - the same numbers each time
    made: list[Arrival] = []
    for before in range(130, -1, -1):
        rows = 120 if (DAY - timedelta(days=before)).isoweekday() > 5 else 400
        count = max(20, round(chance.gauss(rows, math.sqrt(rows))))
        voided = sum(chance.random() < 0.03 for _ in range(count))
        made.append(
            Arrival(INVOICES, before, count)
            .classes("category", "status_code", normal=count - voided, voided=voided)
            .filled("counterparty_ref", count - sum(chance.random() < 0.01 for _ in range(count)))
            .figure("amount_cny", chance.gauss(4.0, 0.05))
        )
    # `silent` and `late` are told the days of all feeds and have tests of their own
    held = [
        at
        for at in range(30, 131)
        if any(one.blocks_build for name, one in judged_by_history([made[at]], made[:at]).items() if "tax__vat" in name)
    ]
    assert held == []


def test_without_history_it_is_said_so_and_a_wide_factor_holds() -> None:
    found = judged_by_history([registry(0)], releases=0)
    assert found["history.depth"].state == "failed"
    assert found["history.depth"].severity == "warn"
    rows = found["history.registry__enterprise.rows_level"]
    assert (rows.state, rows.figure) == ("passed", "nothing earlier to compare with, only the contract's bounds hold")
    one_before = judged_by_history([registry(0, 890)], [registry(1)], releases=1)
    held = one_before["history.registry__enterprise.rows_level"]
    assert (held.blocks_build, held.bound) == (True, "at least 900 rows, 1,000 expected")
    assert not failed(judged_by_history([registry(0, 920)], [registry(1)]))


def test_a_number_that_is_none_is_an_error_and_passes_nothing() -> None:
    now = metrics_of([registry(0)])
    past = metrics_of(PAST).with_columns(
        value=pl.when(pl.col("metric") == "category").then(float("nan")).otherwise(pl.col("value"))
    )
    day = Day(history=History(metrics=past.lazy(), measured=("1",)), metrics=now)
    found = results_of("history", build_of(FEEDS, plan_of(day=DAY), day=day))
    assert found["history.registry__enterprise.category_mix"].state == "error"
    assert found["history.registry__enterprise.category_mix"].blocks_build


def test_an_empty_segment_is_not_compared_and_raises_nothing() -> None:
    today = registry(0).district("340208", 0).classes("category", "currency_name")
    assert failed(judged_by_history([today], PAST)) == {}


def test_a_build_that_could_not_be_measured_is_held() -> None:
    day = Day(trouble="the build could not be measured: a table is missing")
    found = results_of("history", build_of(FEEDS, plan_of(day=DAY), day=day))
    others = [one for name, one in found.items() if name != "history.releases_readable"]
    assert {(one.state, one.detail) for one in others} == {("error", day.trouble)}
    assert any(one.blocks_build for one in others)


def frozen(now: Arrival, past: list[Arrival]) -> str:
    """What the check of this name says of an arrival: its state, or its severity where it failed."""
    feed = now.rows[0][0].replace("/", "__")
    result = judged_by_history([now], past)[f"history.{feed}.frozen"]
    return result.severity if result.state == "failed" else result.state


def test_a_list_may_stay_as_it_is_and_may_not_be_an_older_one() -> None:
    weekly = [Arrival(REGISTRY, before, 1000, content=str(before // 7)) for before in range(30, 0, -1)]
    assert frozen(Arrival(REGISTRY, 0, 1000, content="0"), weekly) == "warn"
    assert frozen(Arrival(REGISTRY, 0, 1000, content="2"), weekly) == "block"
    corrected = Arrival(REGISTRY, 0, 1000, content="2").same("industry_code", 996)
    assert frozen(corrected, weekly) == "warn", "four cells changed and changed back"
    assert frozen(Arrival(REGISTRY, 0, 1000, content="2").same("industry_code", 995), weekly) == "block"
    daily = [Arrival(REGISTRY, before, 1000) for before in range(30, 0, -1)]
    yesterday = str(DAY - timedelta(days=1))
    assert frozen(Arrival(REGISTRY, 0, 1000, content=yesterday), daily) == "warn", "it may not have changed by chance"
    busy = [Arrival(REGISTRY, before, 1000).same("status_text", 980) for before in range(30, 0, -1)]
    assert frozen(Arrival(REGISTRY, 0, 1000, content=yesterday), busy) == "block", "each day has twenty changes"


def test_what_was_sent_may_come_again() -> None:
    """All of a log in one file; a month under its own name; but not a month under the name of the next."""
    once = [Arrival(PENALTIES, 100, 1000, content="all")]
    assert frozen(Arrival(PENALTIES, 0, 1000, content="all"), once) == "warn"
    months = [Arrival(BALANCES, 30 * n, 500, content=f"m{n}", period=f"20260{6 - n}") for n in (5, 4, 3, 2, 1)]
    assert frozen(Arrival(BALANCES, 0, 500, content="m1", period="202605"), months) == "warn"
    assert frozen(Arrival(BALANCES, 0, 500, content="m1", period="202606"), months) == "block"
    without = [Arrival(BALANCES, 30 * n, 500, content=f"m{n}") for n in (5, 4, 3, 2, 1)]
    assert frozen(Arrival(BALANCES, 0, 500, content="m1", period="202605"), without) == "warn", "older metrics"


def test_yesterdays_file_of_a_daily_log_may_not_come_as_todays() -> None:
    daily = [Arrival(INVOICES, before, 300) for before in range(30, 0, -1)]
    assert frozen(Arrival(INVOICES, 0, 300, content=str(DAY - timedelta(days=1))), daily) == "block"
    assert frozen(Arrival(INVOICES, 0, 300, content=str(DAY - timedelta(days=5))), daily) == "block"


def test_no_bureau_sends_anything() -> None:
    days = [
        one
        for before in range(40, 0, -1)
        for one in (Arrival(REGISTRY, before, 9), Arrival(INVOICES, before, 9), Arrival(PENALTIES, before, 9))
    ]
    silent = judged_by_history([], days)["history.silent"]
    assert silent.blocks_build
    assert silent.figure == "0 feeds sent something dated the day"
    one_came = judged_by_history([Arrival(REGISTRY, 0, 9)], days)
    assert (one_came["history.silent"].state, one_came["history.silent"].severity) == ("failed", "warn")
    until = DAY.replace(day=9)
    before_it_stopped = [one for one in days if one.rows[0][0] != PENALTIES or one.rows[0][3] <= until]
    late = judged_by_history([Arrival(REGISTRY, 0, 9), Arrival(INVOICES, 0, 9)], before_it_stopped)
    assert late["history.late"].sample == ["credit/admin_penalty: nothing for 21 days, at most 1 before"]


def test_far_more_rows_that_could_not_be_read() -> None:
    past = [Arrival(PENALTIES, before, 100).set_aside(before % 2) for before in range(30, 0, -1)]
    name = "history.credit__admin_penalty.unreadable_rows"
    assert judged_by_history([Arrival(PENALTIES, 0, 100).set_aside(4)], past)[name].state == "passed"
    found = judged_by_history([Arrival(PENALTIES, 0, 80).set_aside(20)], past)[name]
    assert (found.figure, found.blocks_build) == ("part 2026-06-30: 20 of 100 rows could not be read", True)
    assert found.bound is not None
    assert found.bound.startswith("at most ")


def test_a_file_of_a_short_log_must_have_the_readable_rows_that_its_contract_asks_for() -> None:
    """Four of 18 rows are within chance after one of 17, and more than a fifth; without a past the contract holds."""
    name = "history.credit__dishonest_debtor.unreadable_rows"
    before = [Arrival(DEBTORS, 9, 16).set_aside(1)]
    assert judged_by_history([Arrival(DEBTORS, 0, 14).set_aside(4)], before)[name].blocks_build
    assert judged_by_history([Arrival(DEBTORS, 0, 15).set_aside(3)], before)[name].state == "passed"
    assert judged_by_history([Arrival(DEBTORS, 0, 14).set_aside(4)])[name].bound == "at most 3 rows"
    worse = [Arrival(DEBTORS, 9, 15).set_aside(3)]
    assert judged_by_history([Arrival(DEBTORS, 0, 14).set_aside(4)], worse)[name].state == "passed"


RATINGS = "tax/credit_rating"


def ratings(before: int, year: int, rows: int = 400) -> Arrival:
    """The yearly list: a rating year, and terms that begin now."""
    one = Arrival(RATINGS, before, rows).classes("category", "assessment_year", **{str(year): rows})
    return one.classes("age", "valid_to_date", **({"future": rows} if before == 0 else {"older": rows}))


@pytest.mark.parametrize("past", [1, 12])
def test_the_list_of_another_year_is_no_fault_of_its_year(past: int) -> None:
    before = [ratings(30 * no, 2024) for no in range(past, 0, -1)]
    assert _held(judged_by_history([ratings(0, 2025)], before)) == set()


def test_a_year_that_nobody_reports_on_holds() -> None:
    before = [ratings(30 * no, 2024) for no in range(12, 0, -1)]
    assert _held(judged_by_history([ratings(0, 2019)], before)) == {"history.tax__credit_rating.category_mix"}


def _held(found: dict[str, CheckResult]) -> set[str]:
    return {name for name, one in found.items() if one.blocks_build}


@pytest.mark.parametrize(("past", "few", "holds"), [(1, 480, False), (1, 1600, True), (12, 480, True)])
def test_a_seldom_level_may_be_missing_from_the_second_list_of_all(past: int, few: int, holds: bool) -> None:
    """A new rule may end a level: with one list before, only one that many rows had is missed."""

    def levels(before: int, few: int) -> Arrival:
        return Arrival(RATINGS, before, 4000).classes("category", "level_code", B=4000 - few, M=few)

    before = [levels(30 * no, few) for no in range(past, 0, -1)]
    results = judged_by_history([levels(0, 0)], before)
    assert results["history.tax__credit_rating.category_gone"].state == "failed"
    assert ("history.tax__credit_rating.category_gone" in _held(results)) is holds
