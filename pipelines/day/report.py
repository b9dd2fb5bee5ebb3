"""The report of a day: arrivals, results of the gate, the release, and the cost. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from pipelines.arrivals.look import last_look
from pipelines.base.memory import largest_child_bytes, peak_bytes
from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.day.accounts import feed_notes, problems
from pipelines.day.damage import Damage
from pipelines.day.feed_days import FeedDay, feed_days
from pipelines.day.references import reference_lines
from pipelines.day.status import ShownCheck, shown_checks
from pipelines.gate.missing_inputs import MissingInput
from pipelines.gate.receipt import GateReceipt
from pipelines.landing.store import LandingStore

State = Literal["released", "held", "failed"]


class DailyReport(BaseModel):
    """What a daily run did, and where its time went (seconds) and its memory (bytes, largest at once).

    `run_id` is that in Dagster's history; None says that nothing was new, so that there was no run.
    """

    business_date: date
    state: State
    error: str | None
    run_id: str | None
    build_id: str | None
    release_id: str | None
    release_folder: str | None
    is_current: bool
    data_root: str | None
    feeds: list[FeedDay]
    notes: dict[str, dict[str, int]]
    problems: list[str]
    unknown_folders: dict[str, int]
    checks: int
    holding: list[ShownCheck]
    warnings: list[ShownCheck]
    partial: list[MissingInput] = []
    to_do: list[str] = []
    seconds: dict[str, float]
    peak_bytes: int
    largest_reader_bytes: int

    @property
    def line(self) -> str:
        """The one log line that says what happened."""
        if self.run_id is None:
            return f"{self.business_date} {self.state}: build {self.build_id}, nothing new, nothing to do"
        rows, aside = sum(f.rows_in for f in self.feeds), sum(f.rows_quarantined for f in self.feeds)
        partial = f", partial without {', '.join(one.missing for one in self.partial)}" if self.partial else ""
        return (
            f"{self.business_date} {self.state}: build {self.build_id}, "
            f"{counted(rows, 'row')} in, {aside:,} quarantined, "
            f"{counted(self.checks, 'check')}, {len(self.holding)} holding{partial}, "
            f"{sum(self.seconds.values()):.0f} s, run {self.run_id}"
        )


@dataclass(frozen=True)
class Done:
    """How a day ended: by a run of Dagster's (`run_id`), or by an earlier one that is as good."""

    state: State
    build_id: str | None
    gate: GateReceipt | None
    release_id: str | None = None
    release_folder: str | None = None
    is_current: bool = False
    data_root: str | None = None
    error: str | None = None
    run_id: str | None = None


def report_on(
    settings: Settings, feeds: dict[str, Feed], business_date: date, done: Done, seconds: dict[str, float]
) -> DailyReport:
    """The report of a day that ended so, with what landing and the last look recorded of its feeds."""
    damage = Damage()
    store = LandingStore(settings.landing_dir, damage.note)
    look = damage.unless(lambda: last_look(settings.landing_dir))
    days, wrong = feed_days(feeds, store, business_date, look), problems(feeds, store, look)
    gate = done.gate
    return DailyReport(
        business_date=business_date,
        state=done.state,
        error=done.error,
        run_id=done.run_id,
        build_id=done.build_id,
        release_id=done.release_id,
        release_folder=done.release_folder,
        is_current=done.is_current,
        data_root=done.data_root,
        feeds=days,
        notes={name: notes for name, feed in feeds.items() if (notes := feed_notes(feed, store))},
        problems=list(dict.fromkeys([*damage.lines, *wrong])),
        unknown_folders=look.unknown if look else {},
        checks=len(gate.all_checks) if gate else 0,
        holding=shown_checks(gate.blocking) if gate else [],
        warnings=shown_checks(gate.warnings) if gate else [],
        partial=list(gate.partial) if gate else [],
        to_do=reference_lines(Path(done.release_folder)) if done.release_folder else [],
        seconds={name: round(spent, 2) for name, spent in seconds.items()},
        peak_bytes=peak_bytes(),
        largest_reader_bytes=largest_child_bytes(),
    )
