"""A run holds the lock on its data folder from its first step to its last: an unfinished run without it is dead.

Dagster does not notice that a run's process was killed: it shows the run as started for ever, and starts no other from
its queue, since `max_concurrent_runs` counts the dead one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg

from pipelines.ops.lock import is_written_to, writing_to
from pipelines.settings import Settings

log = logging.getLogger("kechuang")

DATA_FOLDER = "data_folder"
"""The resource that every asset and check needs."""

_UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
"""Not `QUEUED`: such a run has no process yet, and begins when its turn comes."""

_TIME_TO_START = timedelta(minutes=5)
_GONE = "its process was killed, ran out of memory, or the machine stopped"


def fail_unfinished_runs(
    instance: dg.DagsterInstance, why: str, *, but: str | None = None, before: datetime | None = None
) -> list[dg.DagsterRun]:
    """Mark every unfinished run as failed, except the run `but` and those that changed since `before`; returns them.

    Only for the holder of the data folder, or about runs that should hold it while nobody does.
    """
    filters = dg.RunsFilter(statuses=_UNFINISHED, updated_before=before)
    unfinished = [run for run in instance.get_runs(filters) if run.run_id != but]
    for run in unfinished:
        instance.report_run_failed(run, why)
    return unfinished


@dg.resource(description="数据目录的写锁，一次运行持有到底。 / The data folder, held for writing until the run ends.")
def data_folder(context: dg.InitResourceContext) -> Iterator[None]:
    """The lock on the data folder. While a run holds it, all other unfinished runs are dead, and marked as failed.

    Raises:
        StepRefusedError: another run is writing there.
    """
    with writing_to(Settings.load().data_dir):
        if context.instance and context.run:
            for dead in fail_unfinished_runs(context.instance, _GONE, but=context.run.run_id):
                day = dead.tags.get("dagster/partition", "no date")
                log.info(f"run {dead.run_id[:8]} for {day} is marked as failed: {_GONE}")
        yield


@dg.sensor(
    name="dead_runs",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="将进程已消失的运行标记为失败。 / Marks runs as failed whose process is gone.",
)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Let the next run in Dagster's queue start after the one before it was killed. Starts nothing itself."""
    latest = datetime.now(UTC) - _TIME_TO_START
    if is_written_to(Settings.load().data_dir):
        return dg.SkipReason("a run is writing")
    dead = fail_unfinished_runs(context.instance, _GONE, before=latest)
    return dg.SkipReason(f"{len(dead)} {'run' if len(dead) == 1 else 'runs'} marked as failed")
