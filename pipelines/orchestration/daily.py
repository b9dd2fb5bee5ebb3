"""The daily run from the command line: one Dagster run in this process, and an account of what it did."""

from __future__ import annotations

import shutil
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from pipelines.arrivals.look import last_look
from pipelines.base.error_words import without_values
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.base.lock import writing_to
from pipelines.base.machine import blaming_the_machine, trouble_in
from pipelines.base.memory import largest_child_bytes, peak_bytes
from pipelines.base.settings import SHIPPED_DIR, Settings
from pipelines.contracts.feed import contracts_for
from pipelines.day.accounts import feed_notes, problems
from pipelines.day.damage import Damage
from pipelines.day.feed_days import FeedDay, feed_days
from pipelines.day.references import reference_lines
from pipelines.day.status import Held, shown_checks
from pipelines.day.steps import prune_after_day
from pipelines.day.stopping import tidied_up
from pipelines.gate.gate import GateReceipt, read_gate
from pipelines.gate.required_feeds import MissingInput
from pipelines.landing.store import LandingStore
from pipelines.orchestration.run_history import history_kept_open
from pipelines.plan.day import day_build

if TYPE_CHECKING:
    import dagster as dg


class DailyReport(BaseModel):
    """What a daily run did, and where its time went (seconds) and its memory (bytes, largest at once)."""

    business_date: date
    state: Literal["released", "held", "failed"]
    error: str | None
    run_id: str
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
    holding: list[Held]
    warnings: list[Held]
    partial: list[MissingInput] = []
    to_do: list[str] = []
    seconds: dict[str, float]
    peak_bytes: int
    largest_reader_bytes: int

    @property
    def line(self) -> str:
        """The one log line that says what happened."""
        rows, aside = sum(f.rows_in for f in self.feeds), sum(f.rows_quarantined for f in self.feeds)
        partial = f", partial without {', '.join(one.missing for one in self.partial)}" if self.partial else ""
        return (
            f"{self.business_date} {self.state}: build {self.build_id}, {rows:,} rows in, {aside:,} set aside, "
            f"{self.checks} checks, {len(self.holding)} holding{partial}, {sum(self.seconds.values()):.0f} s, "
            f"run {self.run_id}"
        )


def prepare_dagster(settings: Settings) -> None:
    """Give Dagster its home in the data folder."""
    settings.dagster_dir.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SHIPPED_DIR / "dagster.yaml", settings.dagster_dir / "dagster.yaml")


def run_daily(settings: Settings, business_date: date) -> DailyReport:
    """Run the daily job for a business date.

    Raises:
        KechuangError: another run holds the data folder, or Dagster could not start.
        MachineError: Dagster could not keep its history, as on a full disk.
    """
    started = time.perf_counter()
    with blaming_the_machine(settings.data_dir), writing_to(settings.data_dir):
        prepare_dagster(settings)
        import dagster as dg  # 2 s, and the code location 3 s more: only where a run starts

        from pipelines.orchestration.definitions import DAILY_JOB, make_definitions
        from pipelines.orchestration.one_writer import fail_unfinished_runs

        job = make_definitions(settings).resolve_job_def(DAILY_JOB)
        ready = time.perf_counter()
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        with (
            history_kept_open(settings.dagster_dir),
            dg.DagsterInstance.from_config(str(settings.dagster_dir)) as instance,
            tidied_up(lambda why: fail_unfinished_runs(instance, why)),
        ):
            result = job.execute_in_process(
                partition_key=business_date.isoformat(), instance=instance, raise_on_error=False, run_config=quiet
            )
        if "prune" not in _step_seconds(result):  # a run that failed on its way needs the room most
            prune_after_day(settings, contracts_for(settings))
    seconds = {"start": ready - started, **_step_seconds(result)}
    seconds["bookkeeping"] = time.perf_counter() - started - sum(seconds.values())
    return _report(settings, business_date, result, {name: round(spent, 2) for name, spent in seconds.items()})


def _step_seconds(result: dg.ExecuteInProcessResult) -> dict[str, float]:
    return {
        event.step_key or "": event.step_success_data.duration_ms / 1000
        for event in result.all_events
        if event.is_step_success
    }


def _metadata(result: dg.ExecuteInProcessResult) -> dict[tuple[str, ...], dict[str, Any]]:
    """Values of the metadata of every asset made, by asset key."""
    made = [event.step_materialization_data.materialization for event in result.get_asset_materialization_events()]
    return {tuple(m.asset_key.path): {name: value.value for name, value in m.metadata.items()} for m in made}


def _report(
    settings: Settings, business_date: date, result: dg.ExecuteInProcessResult, seconds: dict[str, float]
) -> DailyReport:
    made = _metadata(result)
    plan, release = made.get(("plan",), {}), made.get(("release",), {})
    receipt = _receipt(settings, business_date) if ("gate",) in made else None
    held = receipt is not None and receipt.state == "held"
    damage = Damage()
    feeds, store = contracts_for(settings), LandingStore(settings.landing_dir, damage.note)
    look = damage.unless(lambda: last_look(settings.landing_dir))
    days, wrong = feed_days(feeds, store, business_date, look), problems(feeds, store, look)
    return DailyReport(
        business_date=business_date,
        state="released" if result.success else "held" if held else "failed",
        error=None if result.success else _why(result),
        run_id=result.run_id,
        build_id=plan.get("build_id"),
        release_id=release.get("release_id"),
        release_folder=release.get("folder"),
        is_current=release.get("is_current", False),
        data_root=release.get("data_root"),
        feeds=days,
        notes={name: notes for name, feed in feeds.items() if (notes := feed_notes(feed, store))},
        problems=list(dict.fromkeys([*damage.lines, *wrong])),
        unknown_folders=look.unknown if look else {},
        checks=len(receipt.all_checks) if receipt else 0,
        holding=shown_checks(receipt.holding) if receipt else [],
        warnings=shown_checks(receipt.warnings) if receipt else [],
        partial=list(receipt.partial) if receipt else [],
        to_do=reference_lines(Path(release["folder"])) if "folder" in release else [],
        seconds=seconds,
        peak_bytes=peak_bytes(),
        largest_reader_bytes=largest_child_bytes(),
    )


def _receipt(settings: Settings, business_date: date) -> GateReceipt | None:
    try:
        return read_gate(day_build(settings, business_date))
    except StepRefusedError:
        return None


def _why(result: dg.ExecuteInProcessResult) -> str:
    """The line of the first step that failed; a fault of ours names its place in Dagster's history."""
    for event in result.all_events:
        if event.is_step_failure:
            failure = event.step_failure_data
            if failure.user_failure_data and failure.user_failure_data.description:
                return failure.user_failure_data.description
            error = failure.error.cause if failure.error and failure.error.cause else failure.error
            if trouble := trouble_in(failure.error.to_string() if failure.error else None):
                return trouble
            line = without_values(error.message) if error else "unknown"
            return f"step {event.step_key} failed: {line}; see `make ui`, run {result.run_id[:8]}"
    raise KechuangError(f"run {result.run_id} failed before its first step; see `make ui`")
