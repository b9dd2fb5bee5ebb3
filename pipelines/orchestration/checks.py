"""The gate's results as asset checks: one for each table that the gate checks. Runs nothing: it reads the receipt.

One for each check would be some hundreds of events a day, which cost Dagster more time than the gate needs to check
(docs/decisions/009). The receipt has every check; here the table says how many passed, and names those that did not.
"""

from collections import Counter
from collections.abc import Iterator

import dagster as dg

from pipelines.gate.receipt import read_gate
from pipelines.orchestration.keys import GATE_KEY
from pipelines.orchestration.one_writer import DataFolder
from pipelines.orchestration.partitions import business_date_of
from pipelines.orchestration.refusal import failing_in_one_line
from pipelines.plan.day import day_build
from quality.checks import CheckDefinition, CheckResult

_NAME = "gate"


def gate_checks(definitions: list[CheckDefinition], known: set[dg.AssetKey]) -> dg.AssetChecksDefinition:
    """One asset check per table, reported after the gate. It is an error if a check holds the build, else a warning.

    Args:
        definitions: every check that the gate runs.
        known: keys of all assets; a check on a table that is none, such as those of the plan, is shown on the gate.
    """
    asset_of = {one.id: _asset_of(one, known) for one in definitions}
    counts = Counter(asset_of.values())
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

    @dg.multi_asset_check(specs=specs, name="gate_results")
    def gate_results(context: dg.AssetCheckExecutionContext, data_folder: DataFolder) -> Iterator[dg.AssetCheckResult]:
        with failing_in_one_line():
            receipt = read_gate(day_build(data_folder.settings, business_date_of(context)))
        for spec in specs:
            yield _result(spec.asset_key, [one for one in receipt.all_checks if asset_of.get(one.id) == spec.asset_key])

    return gate_results


def _asset_of(definition: CheckDefinition, known: set[dg.AssetKey]) -> dg.AssetKey:
    key = dg.AssetKey(definition.table.split("."))
    return key if key in known else GATE_KEY


def _result(key: dg.AssetKey, checks: list[CheckResult]) -> dg.AssetCheckResult:
    failing = [one for one in checks if one.state != "passed"]
    families = Counter(one.family for one in checks)
    # no sample: it holds keys of enterprises
    shown = {"id", "severity", "state", "value", "unit", "of", "limit", "figure", "bound", "detail", "owner"}
    return dg.AssetCheckResult(
        check_name=_NAME,
        asset_key=key,
        passed=not failing,
        severity=_severity(failing),
        description=f"{len(checks) - len(failing)} of {len(checks)} passed",
        metadata={
            "checks": ", ".join(f"{family} {count}" for family, count in sorted(families.items())),
            "holding": sum(one.holds_build for one in failing),
            "failing": [one.model_dump(mode="json", include=shown, exclude_none=True) for one in failing],
        },
    )


def _severity(failing: list[CheckResult]) -> dg.AssetCheckSeverity:
    return dg.AssetCheckSeverity.ERROR if any(one.holds_build for one in failing) else dg.AssetCheckSeverity.WARN
