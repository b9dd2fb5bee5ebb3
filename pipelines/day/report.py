"""The report of a day: arrivals, results of the gate, the release, and the cost. Decides nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from pipelines.base.memory import largest_child_bytes, peak_bytes
from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.day.accounts import feed_notes
from pipelines.day.damage import Damage
from pipelines.day.references import reference_lines
from pipelines.day.results import Arrivals, Judgement, arrivals_on, judgement_of
from pipelines.gate.receipt import GateReceipt
from pipelines.landing.store import LandingStore

State = Literal["released", "held", "failed"]


class Ended(BaseModel):
    """How a day ended. `run_id` is that in Dagster's history; None says that nothing was new, so there was no run."""

    state: State
    build_id: str | None
    error: str | None = None
    run_id: str | None = None
    release_id: str | None = None
    release_folder: str | None = None
    is_current: bool = False
    data_root: str | None = None


class Done(Ended):
    """How a day ended, by a run or by an earlier one that is as good, with what the gate said."""

    gate: GateReceipt | None


class DailyReport(Judgement, Arrivals, Ended):
    """What a daily run did, and where its time went (seconds) and its memory (bytes, largest at once)."""

    business_date: date
    notes: dict[str, dict[str, int]]
    checks: int
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
            f"{counted(self.checks, 'check')}, {len(self.holding)} blocking{partial}, "
            f"{sum(self.seconds.values()):.0f} s, run {self.run_id}"
        )


def report_on(
    settings: Settings, feeds: dict[str, Feed], business_date: date, done: Done, seconds: dict[str, float]
) -> DailyReport:
    """The report of a day that ended so, with what landing and the last look recorded of its feeds."""
    damage = Damage()
    arrivals = arrivals_on(settings, feeds, business_date, damage)
    store = LandingStore(settings.landing_dir, damage.note)
    notes = {name: found for name, feed in feeds.items() if (found := feed_notes(feed, store))}
    problems = list(dict.fromkeys([*damage.lines, *arrivals.problems]))
    return DailyReport(
        business_date=business_date,
        **{name: value for name, value in done if name != "gate"},
        **dict(arrivals.model_copy(update={"problems": problems})),
        **dict(judgement_of(done.gate)),
        notes=notes,
        checks=len(done.gate.all_checks) if done.gate else 0,
        to_do=reference_lines(Path(done.release_folder)) if done.release_folder else [],
        seconds={name: round(spent, 2) for name, spent in seconds.items()},
        peak_bytes=peak_bytes(),
        largest_reader_bytes=largest_child_bytes(),
    )
