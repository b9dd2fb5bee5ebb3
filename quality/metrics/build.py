"""The metrics of one build: of its tables, and of those of its arrivals that no release before it measured."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.landing.store import LandingStore
from pipelines.plan.superseded import superseded
from quality.family import Build
from quality.metrics.arrivals import measure_arrivals
from quality.metrics.long import ROWS, WHOLE
from quality.metrics.tables import measure_tables
from quality.readonly import open_read_only

_BEFORE_THE_FIRST = 14
"""So many lists of each part that landed before the first release stand in for its history."""


def measure_build(build: Build, landing_dir: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Metrics of what is new in a build, and of what came before: the latter only where no release was measured yet.

    The same bytes under a new date are new.

    Raises:
        duckdb.Error: a table or arrival cannot be read.
    """
    is_whole = (pl.col("metric") == ROWS) & (pl.col("segment_kind") == WHOLE)
    heads = build.day.history.metrics.filter(is_whole).select("subject", "arrival", "as_of").unique().collect()
    known = set(heads.iter_rows())
    plan = build.plan
    arrivals = [
        one for one in plan.deliveries if (one.feed, one.delivery_id, one.as_of or plan.business_date) not in known
    ]
    before = (
        []
        if build.day.history.measured
        else superseded(plan, build.feeds, LandingStore(landing_dir), _BEFORE_THE_FIRST)
    )
    with open_read_only(build.warehouse, threads=build.threads) as connection:
        new = [one for one in arrivals if one.row_count]
        found = [
            measure_arrivals(connection, build.feeds, new, plan.business_date),
            measure_tables(connection, plan.business_date),
        ]
        earlier = [one for one in before if one.row_count]
        past = measure_arrivals(connection, build.feeds, earlier, plan.business_date, landing_dir)
    return pl.concat(found), past
