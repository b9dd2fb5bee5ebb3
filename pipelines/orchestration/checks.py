"""The gate's results as asset checks: one for each table that the gate checks. Runs no check: it reads the receipt.

One for each check would be some hundreds of events a day, which cost Dagster more time than the gate needs to check
(docs/decisions/009). The check of a table says how many passed and has a row for each that did not. A day reports the
tables whose result is not the one that Dagster shows; the gate's metadata has a row for every check.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set

import dagster as dg

from pipelines.base.errors import StepRefusedError
from pipelines.base.settings import Settings
from pipelines.gate.receipt import GateReceipt, read_gate
from pipelines.orchestration.keys import GATE_KEY
from pipelines.orchestration.one_writer import DataFolder
from pipelines.orchestration.refusal import failing_in_one_line
from pipelines.plan.day import day_build, day_planned_last
from quality.checks import CheckDefinition, CheckResult

_NAME = "gate"
_COLUMNS = ("check", "table", "state", "severity", "figure", "bound", "reason", "owner")
_SCHEMA = dg.TableSchema([dg.TableColumn(name, "string") for name in _COLUMNS])


def gate_checks(definitions: Iterable[CheckDefinition], shown_on: Set[dg.AssetKey]) -> dg.AssetChecksDefinition:
    """One asset check per table. The gate reports them itself; a person who runs one is shown the day planned last.

    Args:
        definitions: every check that the gate runs.
        shown_on: assets of tables; a check that is not on a table, such as those of the plan, is shown on the gate.
    """
    counts = Counter(_asset_of(one.table, shown_on) for one in definitions)
    specs = [
        dg.AssetCheckSpec(
            name=_NAME,
            asset=key,
            additional_deps=[GATE_KEY] if key != GATE_KEY else [],
            description="门禁对该表的全部检查。 / All checks of the gate on this table.",
            metadata={"checks": counts[key]},
        )
        for key in sorted(counts)
    ]

    @dg.multi_asset_check(specs=specs, name="gate_results", can_subset=True)
    def gate_results(context: dg.AssetCheckExecutionContext, data_folder: DataFolder) -> Iterator[dg.AssetCheckResult]:
        with failing_in_one_line():
            receipt = _last_receipt(data_folder.settings)
        for found in gate_evaluations(receipt, shown_on):
            if found.asset_check_key in context.selected_asset_check_keys:
                yield dg.AssetCheckResult(
                    check_name=found.check_name,
                    asset_key=found.asset_key,
                    passed=found.passed,
                    severity=found.severity,
                    description=found.description,
                    metadata=found.metadata,
                )

    return gate_results


def _last_receipt(settings: Settings) -> GateReceipt:
    day = day_planned_last(settings.builds_dir)
    if day is None:
        raise StepRefusedError("no day was planned yet: run `kechuang daily`")
    return read_gate(day_build(settings, day))


def gate_evaluations(receipt: GateReceipt, shown_on: Set[dg.AssetKey]) -> list[dg.AssetCheckEvaluation]:
    """The result of each table. It is an error if a check blocks the build, else a warning."""
    of_table: dict[dg.AssetKey, list[CheckResult]] = defaultdict(list)
    for check in receipt.all_checks:
        of_table[_asset_of(check.table, shown_on)].append(check)
    return [_evaluation(key, of_table[key]) for key in sorted(of_table)]


def changed_evaluations(
    instance: dg.DagsterInstance, found: Iterable[dg.AssetCheckEvaluation]
) -> list[dg.AssetCheckEvaluation]:
    """Those of `found` that are not what Dagster shows already."""
    of_check = {one.asset_check_key: one for one in found}
    shown = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(of_check))
    return [one for key, one in of_check.items() if key not in shown or not _says_the_same(shown[key].event, one)]


def _says_the_same(event: dg.EventLogEntry | None, found: dg.AssetCheckEvaluation) -> bool:
    told = event.dagster_event.event_specific_data if event and event.dagster_event else None
    if not isinstance(told, dg.AssetCheckEvaluation):
        return False
    return (told.passed, told.description, told.metadata) == (found.passed, found.description, found.metadata)


def gate_table(receipt: GateReceipt) -> dg.TableMetadataValue:
    """Every check of the day under its own name; those that block the build come first, then other failures."""
    return _table(sorted(receipt.all_checks, key=lambda one: (_rank(one), one.table, one.id)))


def _rank(check: CheckResult) -> int:
    if check.state == "passed":
        return 2
    return 0 if check.blocks_build else 1


def _table(checks: Iterable[CheckResult]) -> dg.TableMetadataValue:
    """One row a check. No sample: it holds keys of enterprises."""
    rows = [
        dg.TableRecord(
            {
                "check": one.id,
                "table": one.table,
                "state": one.state,
                "severity": one.severity,
                "figure": one.figure or one.detail or "",
                "bound": one.bound or "",
                "reason": f"{one.reason.zh} / {one.reason.en}",
                "owner": one.owner,
            }
        )
        for one in checks
    ]
    return dg.MetadataValue.table(rows, schema=_SCHEMA)


def _asset_of(table: str, shown_on: Set[dg.AssetKey]) -> dg.AssetKey:
    key = dg.AssetKey(table.split("."))
    return key if key in shown_on else GATE_KEY


def _evaluation(key: dg.AssetKey, checks: list[CheckResult]) -> dg.AssetCheckEvaluation:
    failing = [one for one in checks if one.state != "passed"]
    families = Counter(one.family for one in checks)
    return dg.AssetCheckEvaluation(
        asset_key=key,
        check_name=_NAME,
        passed=not failing,
        severity=_severity(failing),
        description=f"{len(checks) - len(failing)} of {len(checks)} passed",
        metadata={
            "checks": ", ".join(f"{family} {count}" for family, count in sorted(families.items())),
            "blocking": sum(one.blocks_build for one in failing),
            "failing": _table(failing),
        },
    )


def _severity(failing: list[CheckResult]) -> dg.AssetCheckSeverity:
    return dg.AssetCheckSeverity.ERROR if any(one.blocks_build for one in failing) else dg.AssetCheckSeverity.WARN
