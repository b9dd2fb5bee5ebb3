"""A run holds the lock on its data folder from its first step to its last: an unfinished run without it is dead.

Dagster does not notice that a run's process was killed: it shows the run as started for ever, and starts no other from
its queue, since `max_concurrent_runs` counts the dead one.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Self

import dagster as dg

from pipelines.base.lock import is_written_to, writing_to
from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.orchestration.day_settings import DaySettings

log = logging.getLogger("kechuang")

DATA_FOLDER = "data_folder"
"""The resource that every asset and check needs."""

_ACTIVE = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
"""A run that Dagster counts. Not `QUEUED`: such a run has no process yet, and starts when its turn comes."""

_TIME_TO_START = timedelta(minutes=5)
_GONE = "its process was killed, ran out of memory, or the machine stopped"


def fail_unfinished_runs(instance: dg.DagsterInstance, why: str, *, but: str | None = None) -> list[dg.DagsterRun]:
    """Mark every unfinished run as failed, except the run `but`; returns them. Only for the holder of the data folder.

    A run of Dagster's page that has not started may still come: it then fails by itself, since the folder is taken.
    """
    filters = dg.RunsFilter(statuses=[dg.DagsterRunStatus.NOT_STARTED, *_ACTIVE])
    return _fail(instance, [run for run in instance.get_runs(filters) if run.run_id != but and not _may_come(run)], why)


def _may_come(run: dg.DagsterRun) -> bool:
    is_before_its_start = run.status in (dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING)
    return is_before_its_start and run.remote_job_origin is not None


def _fail(instance: dg.DagsterInstance, runs: list[dg.DagsterRun], why: str) -> list[dg.DagsterRun]:
    for run in runs:
        instance.report_run_failed(run, why)
    return runs


class DataFolder(dg.ConfigurableResource["DataFolder"]):
    """数据目录，一次运行持有到底。 / The data folder, held for writing until the run ends.

    While a run holds it, all other unfinished runs are dead, and marked as failed.
    """

    held: DaySettings

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The data folder of these settings."""
        return cls(held=DaySettings.of(settings))

    @property
    def settings(self) -> Settings:
        """The settings of the run that holds it."""
        return self.held.value

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Self]:
        """Hold it.

        Raises:
            StepRefusedError: another run is writing there.
        """
        with writing_to(self.settings.data_dir):
            if context.instance and context.run:
                for dead in fail_unfinished_runs(context.instance, _GONE, but=context.run.run_id):
                    day = dead.tags.get("dagster/partition", "no date")
                    log.info(f"run {dead.run_id[:8]} for {day} is marked as failed: {_GONE}")
            yield self


@dg.sensor(
    name="dead_runs",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="把进程已终止的运行标记为失败。 / Marks runs as failed if their process is gone.",
)
def dead_runs(context: dg.SensorEvaluationContext, settings: DaySettings) -> dg.SensorResult:
    """Let the next run in Dagster's queue start after the one before it was killed. Starts nothing itself.

    A run is dead if it was unfinished at two looks while no process wrote: one that ends lets go of the folder just
    before.
    """
    if is_written_to(settings.value.data_dir):
        return dg.SensorResult(skip_reason="a run is writing", cursor="")
    filters = dg.RunsFilter(statuses=_ACTIVE, updated_before=datetime.now(UTC) - _TIME_TO_START)
    found = {run.run_id: run for run in context.instance.get_runs(filters)}
    dead = [found[run_id] for run_id in (context.cursor or "").split() if run_id in found]
    _fail(context.instance, dead, _GONE)
    marked = f"{counted(len(dead), 'run')} marked as failed"
    return dg.SensorResult(skip_reason=marked, cursor=" ".join(found))
