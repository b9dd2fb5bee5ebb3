"""A run holds its data folder to its end, and what is unfinished without it is marked as failed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import GrpcServerCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from filelock import FileLock

from pipelines.base.lock import is_written_to
from pipelines.base.settings import Settings
from pipelines.orchestration import one_writer
from pipelines.orchestration.day_settings import DaySettings
from pipelines.orchestration.one_writer import DATA_FOLDER, DataFolder, dead_runs, fail_unfinished_runs

State = dg.DagsterRunStatus
DEAD = (State.NOT_STARTED, State.STARTING, State.STARTED, State.CANCELING)
OF_THE_PAGE = RemoteJobOrigin(
    RemoteRepositoryOrigin(GrpcServerCodeLocationOrigin(host="localhost", socket="none"), "__repository__"), "daily"
)


@dg.asset(required_resource_keys={DATA_FOLDER})
def something(context: dg.AssetExecutionContext) -> bool:
    """Whether the data folder is held while an asset is made."""
    return is_written_to(Path(context.run.tags["data"]))


@dg.asset(deps=[something], required_resource_keys={DATA_FOLDER})
def more(context: dg.AssetExecutionContext) -> bool:
    return is_written_to(Path(context.run.tags["data"]))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def settings(data: Path) -> Settings:
    return Settings(data_dir=data, inbox_dir=data / "inbox")


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    (tmp_path / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as made:
        yield made


def runs_in(instance: dg.DagsterInstance, *states: State, origin: RemoteJobOrigin | None = None) -> list[str]:
    """Runs that are in these states, by id; with an `origin`, as Dagster's page makes them."""
    defs = dg.Definitions([something, more], resources={DATA_FOLDER: DataFolder.of(settings(Path("nowhere")))})
    job = defs.resolve_implicit_global_asset_job_def()
    return [instance.create_run_for_job(job, status=one, remote_job_origin=origin).run_id for one in states]


def states(instance: dg.DagsterInstance, runs: list[str]) -> list[State]:
    found = [instance.get_run_by_id(run) for run in runs]
    return [run.status for run in found if run]


def last_words(instance: dg.DagsterInstance, run: str) -> str:
    (event,) = instance.all_logs(run, of_type=dg.DagsterEventType.RUN_FAILURE)
    return event.message


def test_a_run_holds_the_folder_to_its_end_and_fails_all_that_died(data: Path, instance: dg.DagsterInstance) -> None:
    dead = runs_in(instance, *DEAD)
    others = runs_in(instance, State.SUCCESS, State.CANCELED)
    coming = runs_in(instance, State.NOT_STARTED, State.STARTING, State.QUEUED, origin=OF_THE_PAGE)
    held = {DATA_FOLDER: DataFolder.of(settings(data))}
    made = dg.materialize([something, more], instance=instance, resources=held, tags={"data": str(data)})
    assert (made.output_for_node("something"), made.output_for_node("more")) == (True, True)
    assert not is_written_to(data)
    assert states(instance, dead) == [State.FAILURE] * len(DEAD)
    assert states(instance, others) == [State.SUCCESS, State.CANCELED]
    assert states(instance, coming) == [State.NOT_STARTED, State.STARTING, State.QUEUED]
    assert states(instance, [made.run_id]) == [State.SUCCESS]
    assert "was killed, ran out of memory, or the machine stopped" in last_words(instance, dead[2])


def test_a_run_that_does_not_get_the_folder_takes_no_other_for_dead(data: Path, instance: dg.DagsterInstance) -> None:
    alive = runs_in(instance, State.STARTED)
    data.mkdir()
    with FileLock(data / ".writing.lock"):
        made = dg.materialize(
            [something], instance=instance, resources={DATA_FOLDER: DataFolder.of(settings(data))}, raise_on_error=False
        )
    assert not made.success
    assert any("another run is writing to" in str(event) for event in made.all_events)
    assert states(instance, alive) == [State.STARTED]


class Watch:
    """The sensor, with its memory between two looks."""

    def __init__(self, instance: dg.DagsterInstance, data: Path) -> None:
        self.instance, self.settings, self.cursor = instance, DaySettings.of(settings(data)), None

    def look(self) -> str | None:
        with dg.build_sensor_context(instance=self.instance, cursor=self.cursor) as context:
            result = dead_runs(context, settings=self.settings)
        assert isinstance(result, dg.SensorResult)
        assert result.skip_reason
        self.cursor = result.cursor
        return result.skip_reason.skip_message


def test_the_sensor_fails_unfinished_runs_while_no_process_writes(
    data: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = runs_in(instance, State.STARTED, State.CANCELING, State.STARTING)
    made = runs_in(instance, State.NOT_STARTED, State.QUEUED, origin=OF_THE_PAGE)
    watch = Watch(instance, data)
    assert [watch.look(), watch.look()] == ["0 runs marked as failed"] * 2, "they may be about to take the folder"
    monkeypatch.setattr(one_writer, "_TIME_TO_START", timedelta(0))
    assert watch.look() == "0 runs marked as failed", "they may have let go of it, and be about to end"
    data.mkdir()
    with FileLock(data / ".writing.lock"):
        assert watch.look() == "a run is writing"
    assert watch.look() == "0 runs marked as failed"
    assert states(instance, dead) == [State.STARTED, State.CANCELING, State.STARTING]
    instance.report_run_canceled(instance.get_run_by_id(dead[1]))
    assert watch.look() == "2 runs marked as failed"
    assert states(instance, dead) == [State.FAILURE, State.CANCELED, State.FAILURE]
    assert states(instance, made) == [State.NOT_STARTED, State.QUEUED]
    assert watch.look() == "0 runs marked as failed"


def test_the_reason_is_kept(instance: dg.DagsterInstance) -> None:
    (run,) = runs_in(instance, State.STARTED)
    assert [found.run_id for found in fail_unfinished_runs(instance, "stopped by SIGTERM")] == [run]
    assert last_words(instance, run) == "stopped by SIGTERM"
    assert fail_unfinished_runs(instance, "again") == []
