"""What a family of checks is, and what it may look at.

One module of `families` holds one `FAMILY`; the gate, Dagster and the command line ask it, and name no family.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import polars as pl

from pipelines.contracts.feed import Feed
from pipelines.linking.thresholds import Thresholds, read_thresholds
from pipelines.plan.plan import Plan
from pipelines.transports.fetch_state import FetchState
from quality.checks import CheckDefinition, CheckResult
from quality.metrics.long import SCHEMA

Feeds = dict[str, Feed]
Manifest = dict[str, Any]
"""dbt's compiled manifest."""

Scope = Literal["build", "day"]
VALUE = "value"
"""The name of a check's own measurement, beside those in its `also`."""


@dataclass(frozen=True)
class Before:
    """The release that readers have before the one that is judged.

    `tables` are SELECTs over its files, by name of the table, with the columns under their names of today.
    """

    release_id: str
    data_root: str
    tables: dict[str, str]

    @property
    def day(self) -> date:
        """The business date of the release, with which its name begins."""
        return date.fromisoformat(self.release_id[:8])


@dataclass(frozen=True)
class History:
    """What earlier releases measured, by id of the check and name of the figure, the oldest first.

    `unreadable` holds a line for each release that is left out because its manifest or its metrics cannot be read.
    `metrics`: those of earlier arrivals and tables (`quality/metrics`), of the releases `measured`. `stood`: for how
    many releases in a row each warning of the last release had stood. `before` is the release that a new one would
    replace, None if there is none; `before_damage` says why it cannot be compared with.
    """

    figures: dict[tuple[str, str], list[Decimal]] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()
    metrics: pl.LazyFrame = field(default_factory=lambda: pl.LazyFrame(schema=SCHEMA), compare=False)
    measured: tuple[str, ...] = ()
    stood: dict[str, int] = field(default_factory=dict)
    before: Before | None = None
    before_damage: str | None = None

    def of(self, check: str, figure: str = VALUE) -> list[Decimal]:
        """The measurements of one check; none where no release has one."""
        return self.figures.get((check, figure), [])


@dataclass(frozen=True)
class Day:
    """What is known of the day on which a build is judged: how each feed could be fetched, and what was before.

    `metrics`: those of the build's tables and of its arrivals that no release before measured; None if they could not
    be measured, and then `trouble` says why. `wrong_thresholds`: a line for each that has ended or is of no check.
    `replaced`: by feed, a relation over the rows of the lists that those of the build took the place of; `set_aside`:
    one over its rows that could not be read, of feeds with new ones. `emptied`: by feed, a line for each list without
    rows that had some in the release that readers have. `late`: arrivals of days before that release which it was made
    without.
    """

    fetch_states: dict[str, FetchState] = field(default_factory=dict)
    history: History = field(default_factory=History)
    metrics: pl.DataFrame | None = field(default=None, compare=False)
    trouble: str = "the build was not measured"
    wrong_thresholds: tuple[str, ...] = ()
    replaced: dict[str, str] = field(default_factory=dict, compare=False)
    set_aside: dict[str, str] = field(default_factory=dict, compare=False)
    emptied: dict[str, tuple[str, ...]] = field(default_factory=dict)
    late: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Build:
    """A whole build, what it was made of, and the day. `threads` bounds each connection to `warehouse`.

    `linking` are the bounds of linking that hold in the city on the business date.
    """

    warehouse: Path
    plan: Plan
    feeds: Feeds
    manifest: Manifest
    threads: int
    day: Day = field(default_factory=Day)
    linking: Thresholds = field(default_factory=read_thresholds)

    def seen_by(self, scope: Scope) -> Build:
        """The build as a family of that scope sees it: one of scope `build` knows nothing of the day."""
        return self if scope == "day" else replace(self, day=Day())


@dataclass(frozen=True)
class Inputs:
    """What the result of a check follows from, besides the code: `relations` by `<schema>.<name>`, and JSON values."""

    relations: frozenset[str]
    values: Any = None


@dataclass(frozen=True)
class Family:
    """Checks that are defined and run together; `code` is in their results.

    Those of scope `build` follow from the plan alone, and are part of a release. Those of scope `day` depend on what
    is not in the plan (servers, earlier releases): they block or warn, and a release does not list them.

    `definitions` lists every check before it runs, and raises ValueError where one is not written as it must be. `run`
    is given some of them, and gives one result for each. `has_rows`: the samples name rows of tables in clear, which a
    person may ask for. `inputs` says, by id, what the result of a check follows from; a check that it does not name
    runs every day, the others only if something of that changed.
    """

    code: str
    scope: Scope
    definitions: Callable[[Feeds, Manifest], list[CheckDefinition]]
    run: Callable[[Build, list[CheckDefinition]], list[CheckResult]]
    has_rows: bool = False
    inputs: Callable[[Build], dict[str, Inputs]] | None = None
