"""The gate's results in Dagster: one evaluation a table, reported when it is not what Dagster shows already."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from pipelines.base.records import write_record
from pipelines.base.settings import Settings
from pipelines.gate.receipt import RECEIPT, GateReceipt
from pipelines.orchestration import build
from pipelines.orchestration.checks import changed_evaluations, gate_checks, gate_evaluations, gate_table
from pipelines.orchestration.keys import GATE_KEY
from pipelines.orchestration.one_writer import DATA_FOLDER, DataFolder
from pipelines.plan.day import remember_day
from quality.checks import CheckDefinition, CheckResult, Reason
from quality.measured import Measured

DAY = date(2026, 6, 30)
SCORES, RIGHTS = dg.AssetKey(["marts", "scores"]), dg.AssetKey(["marts", "rights"])


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as made:
        yield made


def checked(table: str, name: str, *, broken_rows: int = 0) -> CheckResult:
    definition = CheckDefinition(
        id=f"dbt_test.{name}",
        family="dbt_test",
        table=table,
        owner="a",
        reason=Reason(zh="甲", en="b"),
        severity="block",
    )
    state = "failed" if broken_rows else "passed"
    return definition.result(state, Measured(value=broken_rows, unit="row", limit=0), sample=[])


def receipt(*checks: CheckResult) -> GateReceipt:
    return GateReceipt(
        build_id="b", plan_sha256="0" * 64, warehouse_sha256="0" * 64, build_receipt_sha256="0" * 64,
        checks=tuple(checks), day_checks=(), partial=(), day_sha256="0" * 64,
    )  # fmt: skip


def day(instance: dg.DagsterInstance, *checks: CheckResult) -> list[str]:
    """Report a day's results, as the gate does; returns the tables that were reported."""
    reported: list[dg.AssetCheckEvaluation] = []

    @dg.asset(key=dg.AssetKey(["gate"]))
    def gate(context: dg.AssetExecutionContext) -> None:
        found = gate_evaluations(receipt(*checks), {SCORES, RIGHTS})
        for one in changed_evaluations(context.instance, found):
            reported.append(one)
            context.log_event(one)

    assert dg.materialize([gate], instance=instance).success
    return [".".join(one.asset_key.path) for one in reported]


def test_a_table_is_reported_when_its_result_changes(instance: dg.DagsterInstance) -> None:
    good, bad = checked("marts.scores", "x"), checked("marts.scores", "x", broken_rows=2)
    other, of_no_asset = checked("marts.rights", "y"), checked("landing.delivery", "z")
    assert day(instance, good, other, of_no_asset) == ["gate", "marts.rights", "marts.scores"]
    assert day(instance, good, other, of_no_asset) == []
    assert day(instance, bad, other, of_no_asset) == ["marts.scores"]
    assert day(instance, bad, other, of_no_asset) == []
    assert day(instance, checked("marts.scores", "x", broken_rows=3), other, of_no_asset) == ["marts.scores"]
    assert day(instance, good, other, of_no_asset) == ["marts.scores"]


def test_what_is_reported_is_shown(instance: dg.DagsterInstance) -> None:
    day(instance, checked("marts.scores", "x", broken_rows=2), checked("marts.scores", "y"))
    key = dg.AssetCheckKey(SCORES, "gate")
    record = instance.event_log_storage.get_latest_asset_check_execution_by_key([key])[key]
    assert record.status.value == "FAILED"
    told = record.event.dagster_event.event_specific_data
    assert (told.description, told.severity) == ("1 of 2 passed", dg.AssetCheckSeverity.ERROR)
    assert told.metadata["blocking"].value == 1
    (failing,) = told.metadata["failing"].records
    assert failing.data == {
        "check": "dbt_test.x", "table": "marts.scores", "state": "failed", "severity": "block",
        "figure": "2 rows", "bound": "0 rows", "reason": "甲 / b", "owner": "a",
    }  # fmt: skip


def test_a_person_may_ask_for_the_results_of_one_table(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    settings = Settings(data_dir=tmp_path / "data", inbox_dir=tmp_path / "data" / "inbox")
    checks = [checked("marts.scores", "x", broken_rows=2), checked("marts.rights", "y")]
    write_record(settings.builds_dir / "b" / RECEIPT, receipt(*checks))
    remember_day(settings.builds_dir, DAY, "b", {})
    shown = gate_checks(checks, {SCORES, RIGHTS})
    key = dg.AssetCheckKey(SCORES, "gate")
    definitions = dg.Definitions(
        assets=[dg.AssetSpec(one) for one in (SCORES, RIGHTS, dg.AssetKey(["gate"]))],
        asset_checks=[shown],
        jobs=[dg.define_asset_job("asked", dg.AssetSelection.checks(key))],
        resources={DATA_FOLDER: DataFolder.of(settings)},
    )
    run = definitions.resolve_job_def("asked").execute_in_process(instance=instance)
    (found,) = run.get_asset_check_evaluations()
    assert (found.asset_check_key, found.passed, found.description) == (key, False, "0 of 1 passed")


def test_the_gate_itself_lists_every_check_those_that_failed_first() -> None:
    checks = [checked("marts.rights", "y"), checked("marts.scores", "z", broken_rows=1), checked("marts.scores", "x")]
    table = gate_table(receipt(*checks))
    assert [(row.data["check"], row.data["state"], row.data["figure"]) for row in table.records] == [
        ("dbt_test.z", "failed", "1 row"),
        ("dbt_test.y", "passed", "0 rows"),
        ("dbt_test.x", "passed", "0 rows"),
    ]
    assert [column.name for column in table.schema.columns] == list(table.records[0].data)


def test_without_a_failure_the_table_of_failures_is_empty() -> None:
    (found,) = gate_evaluations(receipt(checked("marts.scores", "x")), {SCORES})
    assert found.metadata["failing"].records == []


@pytest.mark.parametrize("broken_rows", [0, 2])
def test_the_page_of_a_held_day_is_linked(
    tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, broken_rows: int
) -> None:
    found = receipt(checked("marts.scores", "x", broken_rows=broken_rows))
    monkeypatch.setattr(build.steps, "gate", lambda *_: (found, {}))
    monkeypatch.setattr(build, "write_receipt_page", lambda *_: tmp_path / "gate.html")
    days = dg.DailyPartitionsDefinition(start_date="2026-06-01")
    (gate,) = [one for one in build.build_assets({}, {"nodes": {}}, days) if one.key == GATE_KEY]
    settings = Settings(data_dir=tmp_path / "data", inbox_dir=tmp_path / "data" / "inbox")
    run = dg.materialize(
        [gate], partition_key=DAY.isoformat(), instance=instance, resources={DATA_FOLDER: DataFolder.of(settings)}
    )
    (event,) = run.asset_materializations_for_node("gate")
    assert ("page" in event.metadata) == bool(broken_rows)
    if broken_rows:
        assert event.metadata["page"] == dg.MetadataValue.path(str(tmp_path / "gate.html"))
