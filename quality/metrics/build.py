"""The metrics of one build: of its tables, and of those of its arrivals that no release before it measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.landing.store import LandingStore
from pipelines.plan.plan import PlannedDelivery
from pipelines.plan.superseded import superseded
from quality.family import Build
from quality.metrics.agreement import Pair, measure_agreement
from quality.metrics.arrivals import measure_arrivals
from quality.metrics.long import KEPT, ROWS, SAME, SCHEMA, WHOLE, frame
from quality.metrics.tables import TABLES, measure_tables
from quality.readonly import open_read_only

_ARRIVAL = ["subject", "arrival", "as_of"]
_BEFORE_THE_FIRST = 14
"""So many lists of each part that landed before the first release stand in for its history."""


@dataclass(frozen=True)
class Measured:
    """What an earlier build of the same day measured, and what of it is the same: arrivals by feed, delivery and day,
    tables by `<schema>.<name>`.
    """

    metrics: pl.DataFrame = field(default_factory=lambda: frame([]), compare=False)
    arrivals: frozenset[tuple[str, str, date]] = frozenset()
    tables: frozenset[str] = frozenset()

    def of_arrivals(self, wanted: Iterable[tuple[str, str, date]]) -> pl.DataFrame:
        """The metrics of these arrivals, but for those that compare one with the list before it."""
        keys = pl.DataFrame(list(wanted), schema={name: SCHEMA[name] for name in _ARRIVAL}, orient="row")
        own = self.metrics.filter(~pl.col("metric").is_in([KEPT, SAME]))
        return own.join(keys, on=_ARRIVAL, how="semi")

    def of_tables(self) -> pl.DataFrame:
        """The metrics of the tables that are the same."""
        return self.metrics.filter(pl.col("subject").is_in(sorted(self.tables)))


def measure_build(
    build: Build, landing_dir: Path, earlier: Measured | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Metrics of what is new in a build, and of what came before: the latter only where no release was measured yet.

    The same bytes under a new date are new. What an `earlier` build of the day measured is taken from there.

    Raises:
        duckdb.Error: a table or arrival cannot be read.
    """
    is_whole = (pl.col("metric") == ROWS) & (pl.col("segment_kind") == WHOLE)
    heads = build.day.history.metrics.filter(is_whole).select("subject", "arrival", "as_of").unique().collect()
    known = set(heads.iter_rows())
    plan, feeds, day = build.plan, build.feeds, build.plan.business_date
    new = [
        one for one in plan.deliveries if one.row_count and (one.feed, one.delivery_id, one.as_of or day) not in known
    ]
    replaced = superseded(plan, feeds, LandingStore(landing_dir), _BEFORE_THE_FIRST)
    if is_first := not build.day.history.measured:
        known |= {(one.feed, one.delivery_id, one.as_of) for one in replaced}
    lists = [one for one in replaced if one.row_count and (one.feed, one.delivery_id, one.as_of) in known]
    before = lists if is_first else []
    measured = earlier or Measured()
    taken = {key for one in new if (key := (one.feed, one.delivery_id, one.as_of or day)) in measured.arrivals}
    unmeasured = [one for one in new if (one.feed, one.delivery_id, one.as_of or day) not in taken]
    with open_read_only(build.warehouse, threads=build.threads) as connection:
        found = [
            measured.of_arrivals(taken),
            measured.of_tables(),
            measure_arrivals(connection, feeds, unmeasured, day),
            measure_agreement(connection, feeds, _pairs(new, lists), landing_dir, day),
            measure_tables(connection, day, [table for table in TABLES if table not in measured.tables]),
        ]
        past = [
            measure_arrivals(connection, feeds, before, day, landing_dir),
            measure_agreement(connection, feeds, _pairs(before, lists), landing_dir, day),
        ]
    return pl.concat(found), pl.concat(past)


def _pairs(arrivals: Iterable[PlannedDelivery], lists: Iterable[PlannedDelivery]) -> list[Pair]:
    """Each of these arrivals with the list that was there before it, of the same part."""
    by_part: dict[tuple[str, str], list[PlannedDelivery]] = {}
    for one in lists:
        by_part.setdefault((one.feed, one.part), []).append(one)
    found: list[Pair] = []
    for one in arrivals:
        earlier = [
            other
            for other in by_part.get((one.feed, one.part), [])
            if other.as_of and one.as_of and other.as_of < one.as_of
        ]
        if earlier:
            found.append((one, earlier[-1]))
    return found
