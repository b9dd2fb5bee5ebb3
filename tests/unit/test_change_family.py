"""The family `change` asks only what can have an answer: of feeds that sent nothing since the release, nothing."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest
from judged import DAY, build_of, plan_of
from metrics_made_up import FEEDS

from pipelines.plan.plan import PlannedDelivery
from quality.agreement import Agreement
from quality.checks import CheckResult
from quality.families import change
from quality.family import Before, Day, History


def delivery(feed: str, age: int) -> PlannedDelivery:
    return PlannedDelivery(
        no=1, feed=feed, delivery_id="d", part="p", as_of=DAY - timedelta(days=age), rows="r", rows_sha256="",
        reading_hash="", row_count=5, quarantined_count=0,
    )  # fmt: skip


def test_checks_of_what_came_are_not_run_for_feeds_that_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Agreement] = []

    def ask(_: object, agreement: Agreement, *__: object) -> CheckResult:
        asked.append(agreement)
        return agreement.definition.result("passed")

    monkeypatch.setattr(change, "_both", lambda *_: nullcontext())
    monkeypatch.setattr(change, "_days_since_release", lambda *_: 1)
    monkeypatch.setattr(change, "run_agreement", ask)
    plan = plan_of(delivery("tax/vat_return", 0), delivery("tax/cit_return", 1))
    day = Day(history=History(before=Before("20260629-aaaaaaaa", "", {})))
    checks = change.FAMILY.definitions(FEEDS, {})
    results = {one.id: one for one in change.FAMILY.run(build_of(FEEDS, plan, day=day), checks)}
    assert results.keys() == {one.id for one in checks}
    of_arrivals = {one.front.table for one in asked if one.front.is_of_arrivals}
    assert of_arrivals == {"landing.tax__vat_return"}
    assert {"bands_changed", "names_of_others", "known_unreadable"} <= {one.front.id for one in asked}
    assert results["change.known_cells.tax__cit_return"].figure == "nothing to compare"
    assert results["change.known_income_tax"].figure == "nothing to compare"
