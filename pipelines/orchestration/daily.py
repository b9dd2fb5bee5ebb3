"""The daily run from the command line: one Dagster run in this process, and an account of what it did.

A day that has not changed since it was done is recognised before Dagster is loaded, and makes no run.
"""

from __future__ import annotations

import shutil
import time
from datetime import date
from typing import TYPE_CHECKING, Any

from pipelines.arrivals.inbox import Inbox
from pipelines.base.error_words import without_values
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.base.lock import writing_to
from pipelines.base.machine import blaming_the_machine, trouble_in
from pipelines.base.settings import SHIPPED_DIR, Settings
from pipelines.contracts.feed import Feed, contracts_for
from pipelines.day.report import DailyReport, Done, report_on
from pipelines.day.steps import look_into_inbox, prune_after_day
from pipelines.day.stopping import tidied_up
from pipelines.day.unchanged_day import done_before, unchanged_day
from pipelines.gate.receipt import GateReceipt, read_gate
from pipelines.landing.land import is_landed
from pipelines.landing.store import LandingStore
from pipelines.orchestration.run_history import history_kept_open
from pipelines.plan.day import day_build, mark_done

if TYPE_CHECKING:
    import dagster as dg


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
        feeds = contracts_for(settings)
        inbox = _found(settings, feeds, business_date)
        looked = time.perf_counter()
        if inbox and (unchanged := unchanged_day(settings, feeds, business_date, inbox)):
            seconds = {"inbox": looked - started, "unchanged": time.perf_counter() - looked}
            return report_on(settings, feeds, business_date, done_before(unchanged), seconds)
        prepare_dagster(settings)
        import dagster as dg  # 2 s, and the code location 3 s more: only where a run starts

        from pipelines.orchestration.definitions import DAILY_JOB, day_definitions
        from pipelines.orchestration.landing import FOUND
        from pipelines.orchestration.one_writer import fail_unfinished_runs

        job = day_definitions(settings, _quiet(settings, feeds, inbox)).resolve_job_def(DAILY_JOB)
        ready = time.perf_counter()
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        with (
            history_kept_open(settings.dagster_dir),
            dg.DagsterInstance.from_config(str(settings.dagster_dir)) as instance,
            tidied_up(lambda why: fail_unfinished_runs(instance, why)),
        ):
            result = job.execute_in_process(
                partition_key=business_date.isoformat(),
                instance=instance,
                raise_on_error=False,
                run_config=quiet,
                resources={FOUND: inbox},
            )
        if "prune" not in _step_seconds(result):  # a run that failed on its way needs the room most
            prune_after_day(settings, feeds)
        done = _done(result, settings, business_date)
        if done.state != "failed":
            mark_done(settings.builds_dir, business_date)
    seconds = {"start": ready - looked, "look": looked - started, **_step_seconds(result)}
    seconds["bookkeeping"] = time.perf_counter() - started - sum(seconds.values())
    return report_on(settings, feeds, business_date, done, seconds)


def _found(settings: Settings, feeds: dict[str, Feed], business_date: date) -> Inbox | None:
    """What there is to land; None if that cannot be found out: the run looks again, and its history keeps the error."""
    try:
        return look_into_inbox(settings, feeds, business_date)
    except KechuangError:
        return None


def _quiet(settings: Settings, feeds: dict[str, Feed], inbox: Inbox | None) -> list[str]:
    """The feeds without anything to read; none if that cannot be found out, so that their steps say why."""
    store = LandingStore(settings.landing_dir)
    try:
        return [name for name, feed in feeds.items() if is_landed(feed, inbox, store)] if inbox else []
    except KechuangError:
        return []


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


def _done(result: dg.ExecuteInProcessResult, settings: Settings, business_date: date) -> Done:
    """What a run made of its day."""
    made = _metadata(result)
    receipt = _receipt(settings, business_date) if ("gate",) in made else None
    held = receipt is not None and receipt.state == "held"
    release = made.get(("release",), {})
    return Done(
        state="released" if result.success else "held" if held else "failed",
        # a gate that leaves out suspect arrivals has planned the day once more
        build_id=receipt.build_id if receipt else made.get(("plan",), {}).get("build_id"),
        gate=receipt,
        release_id=release.get("release_id"),
        release_folder=release.get("folder"),
        is_current=release.get("is_current", False),
        data_root=release.get("data_root"),
        error=None if result.success else _why(result),
        run_id=result.run_id,
    )


def _receipt(settings: Settings, business_date: date) -> GateReceipt | None:
    try:
        return read_gate(day_build(settings, business_date))
    except StepRefusedError:
        return None


def _why(result: dg.ExecuteInProcessResult) -> str:
    """The line of the first step that failed; an internal error names its place in Dagster's history."""
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
