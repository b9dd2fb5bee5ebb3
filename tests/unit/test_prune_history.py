"""Dagster's history after a prune: the newest runs whole, of the others nothing, and the disk gets its space back."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.test_utils import create_run_for_test
from kept_folder import KeptFolder

from pipelines.base.settings import PROJECT_ROOT
from pipelines.day.prune import history
from pipelines.orchestration.run_history import history_kept_open

KEEP = 2


@dg.asset(io_manager_key="io_manager", partitions_def=dg.StaticPartitionsDefinition(list("abcdefgh")))
def noted() -> dg.MaterializeResult[str]:
    return dg.MaterializeResult(value="x" * 5_000, metadata={"padding": "y" * 20_000})


@dg.asset_check(asset=noted)
def sound() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


DEFINITIONS = dg.Definitions(
    assets=[noted], asset_checks=[sound], jobs=[dg.define_asset_job("noting", executor_def=dg.in_process_executor)]
)


@pytest.fixture
def folder(tmp_path: Path) -> KeptFolder:
    made = KeptFolder(tmp_path / "data")
    made.settings.dagster_dir.mkdir(parents=True)
    configuration = (PROJECT_ROOT / "dagster.yaml").read_text(encoding="utf-8")
    (made.settings.dagster_dir / "dagster.yaml").write_text(configuration, encoding="utf-8")
    made.override(dagster={"runs": KEEP})
    return made


@pytest.fixture
def instance(folder: KeptFolder) -> Iterator[dg.DagsterInstance]:
    """As a day runs: its SQLite files are held open, also while it prunes."""
    home = folder.settings.dagster_dir
    with history_kept_open(home), dg.DagsterInstance.from_config(str(home)) as opened:
        yield opened


def run(instance: dg.DagsterInstance, partition: str) -> str:
    job = DEFINITIONS.resolve_job_def("noting")
    return job.execute_in_process(instance=instance, partition_key=partition).run_id


def index(folder: KeptFolder, query: str) -> set[str]:
    with closing(sqlite3.connect(folder.settings.dagster_dir / "history" / "runs" / "index.db")) as connection:
        return {str(row[0]) for row in connection.execute(query)}


def belongings(folder: KeptFolder, run_id: str) -> list[str]:
    return [path for path in folder.files() if run_id in path]


def test_the_newest_runs_stay_whole_and_of_the_others_nothing(folder: KeptFolder, instance: dg.DagsterInstance) -> None:
    runs = [run(instance, partition) for partition in "abcde"]
    old, kept = runs[:-KEEP], runs[-KEEP:]
    storage = folder.settings.dagster_dir / "storage"
    since = next(one for one in instance.get_run_records() if one.dagster_run.run_id == kept[0]).create_timestamp
    for partition in "abc":  # as old as the runs that made them, whatever the resolution of the clock
        os.utime(storage / "noted" / partition, (since.timestamp() - 1,) * 2)
    whole = {run_id: belongings(folder, run_id) for run_id in kept}
    events = {run_id: len(instance.all_logs(run_id)) for run_id in kept}
    done = folder.prune()
    assert not done.problems
    assert {one.run_id for one in instance.get_runs()} == set(kept)
    for run_id in old:
        assert belongings(folder, run_id) == []
    for run_id in kept:
        assert belongings(folder, run_id) == whole[run_id]
        assert len(instance.all_logs(run_id)) == events[run_id] > 0
    assert index(folder, "SELECT run_id FROM event_logs") == set(kept)
    assert index(folder, "SELECT run_id FROM asset_check_executions") == set(kept)
    assert sorted(path.name for path in (storage / "noted").iterdir()) == ["d", "e"]
    latest = instance.get_latest_materialization_event(dg.AssetKey("noted"))
    assert latest is not None
    assert latest.run_id == kept[-1]
    assert folder.prune().removed == ()


def test_a_run_that_has_not_ended_stays_however_old(folder: KeptFolder, instance: dg.DagsterInstance) -> None:
    going_on = create_run_for_test(instance, job_name="noting", status=dg.DagsterRunStatus.STARTED)
    instance.report_engine_event("working", going_on)
    ended = [run(instance, partition) for partition in "abc"]
    folder.prune()
    assert {one.run_id for one in instance.get_runs()} == {going_on.run_id, *ended[-KEEP:]}
    assert [entry.message for entry in instance.all_logs(going_on.run_id)] == ["working"]


def test_files_of_runs_that_dagster_no_longer_knows_go_and_other_files_stay(
    folder: KeptFolder, instance: dg.DagsterInstance
) -> None:
    """As `delete_run`, by hand or in the UI, leaves them."""
    forgotten = run(instance, "a")
    instance.delete_run(forgotten)
    assert belongings(folder, forgotten)
    folder.file("dagster/history/runs/notes.db", age=900)
    folder.prune()
    assert belongings(folder, forgotten) == []
    assert (folder.settings.dagster_dir / "history" / "runs" / "notes.db").exists()
    assert (folder.settings.dagster_dir / "history" / "runs" / "index.db").exists()


def test_interrupted_before_the_run_is_forgotten_it_is_found_again(
    folder: KeptFolder, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [run(instance, partition) for partition in "abc"]

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(type(instance.run_storage), "delete_run", killed)
        with pytest.raises(KeyboardInterrupt):
            folder.prune()
    assert belongings(folder, runs[0]) == []
    folder.prune()
    assert {one.run_id for one in instance.get_runs()} == set(runs[-KEEP:])


def test_free_pages_go_back_to_the_disk_where_that_is_worth_it(
    folder: KeptFolder, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    for partition in "abcdef":
        run(instance, partition)
    file = folder.settings.dagster_dir / "history" / "runs" / "index.db"
    assert folder.prune().compacted_bytes == 0, "some free pages are left to be used again"
    before = file.stat().st_size + file.with_name("index.db-wal").stat().st_size
    monkeypatch.setattr(history, "_WORTH_BYTES", 1)
    freed = folder.prune().compacted_bytes
    assert freed > 0
    assert file.stat().st_size == before - freed, "its log is empty now"
    assert len(instance.get_runs()) == KEEP
    assert len(index(folder, "SELECT id FROM event_logs WHERE dagster_event_type = 'ASSET_MATERIALIZATION'")) == KEEP


def test_no_room_to_compact_is_said_and_harms_nothing(
    folder: KeptFolder, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [run(instance, partition) for partition in "abcdef"]
    monkeypatch.setattr(history, "_WORTH_BYTES", 1)
    monkeypatch.setattr(history.shutil, "disk_usage", lambda _: history.shutil._ntuple_diskusage(1, 1, 0))
    done = folder.prune()
    assert len(done.problems) == 1
    assert "not compacted, for lack of disk space" in done.problems[0]
    assert {one.run_id for one in instance.get_runs()} == set(runs[-KEEP:])
