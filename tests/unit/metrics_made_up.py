"""Metrics of arrivals that a test makes up, and what the history family says of them. No tests here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
from judged import build_of, plan_of, results_of

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from quality.checks import CheckResult
from quality.family import Day, History
from quality.metrics.long import frame

DAY = date(2026, 6, 30)
FEEDS = read_contracts(SOURCES_DIR)


class Arrival:
    """An arrival of a feed, so many days before `DAY`, with the metrics that are added to it."""

    def __init__(
        self, feed: str, before: int, rows: int, series: str = "part", content: str | None = None, period: str = ""
    ) -> None:
        day = DAY - timedelta(days=before)
        self._head = (feed, series, f"{day:%Y%m%d}", day)
        self._n = rows
        self.rows: list[tuple[Any, ...]] = [(*self._head, "whole", "", "rows", "", "", rows, rows)]
        self.rows.append((*self._head, "whole", "", "content", period, content or str(day), 1, rows))

    def classes(self, metric: str, column: str, **counts: int) -> Arrival:
        """Rows by class of a column."""
        n = sum(counts.values())
        self.rows += [(*self._head, "whole", "", metric, column, item, count, n) for item, count in counts.items()]
        return self

    def filled(self, column: str, count: int) -> Arrival:
        """Filled cells of a column."""
        self.rows.append((*self._head, "whole", "", "filled", column, "", count, self._n))
        return self

    def same(self, column: str, count: int) -> Arrival:
        """Cells of a column that are as in the arrival before."""
        self.rows.append((*self._head, "whole", "", "same", column, "", count, self._n))
        return self

    def set_aside(self, count: int) -> Arrival:
        """Rows that could not be read."""
        self.rows.append((*self._head, "whole", "", "set_aside", "", "", count, self._n + count))
        return self

    def district(self, code: str, rows: int) -> Arrival:
        """Rows of a district."""
        self.rows.append((*self._head, "district", code, "rows", "", "", rows, rows))
        return self

    def figure(self, column: str, median: float, distinct: int = 99, spread: float = 1.0) -> Arrival:
        """Decimal logarithms of a figure's quantiles."""
        for item, value in (("p10", median - spread), ("p50", median), ("p90", median + spread)):
            self.rows.append((*self._head, "whole", "", "level", column, item, value, self._n))
        self.rows.append((*self._head, "whole", "", "distinct", column, "", distinct, self._n))
        return self


def metrics_of(arrivals: Iterable[Arrival]) -> pl.DataFrame:
    """Their metrics as a long table."""
    return frame([row for one in arrivals for row in one.rows])


def judged_by_history(
    now: Iterable[Arrival], past: Iterable[Arrival] = (), releases: int = 30
) -> dict[str, CheckResult]:
    """Results of the history family on a day with these new arrivals, after those of the past, by id."""
    history = History(metrics=metrics_of(past).lazy(), measured=tuple(map(str, range(releases))))
    day = Day(history=history, metrics=metrics_of(now))
    build = build_of(FEEDS, plan_of(day=DAY), day=day)
    return results_of("history", replace(build, day=day))


def failed(results: dict[str, CheckResult]) -> dict[str, CheckResult]:
    """Those that did not pass."""
    return {name: one for name, one in results.items() if one.state != "passed"}
