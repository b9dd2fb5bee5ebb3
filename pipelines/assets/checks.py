"""The gate's results as asset checks, each on the table that it is about. Runs nothing: it reads the receipt."""

import re
from collections.abc import Iterator

import dagster as dg

from pipelines.assets.build import GATE_KEY
from pipelines.assets.partitions import business_date_of
from pipelines.assets.refusal import failing_in_one_line
from pipelines.gate.gate import read_gate
from pipelines.ops import steps
from pipelines.settings import Settings
from quality.checks import CheckDefinition


def _name(definition: CheckDefinition) -> str:
    return re.sub(r"\W", "_", definition.id)


def _asset_of(definition: CheckDefinition, known: set[dg.AssetKey]) -> dg.AssetKey:
    """The table's asset; a check on a table of the plan is shown on the gate."""
    key = dg.AssetKey(definition.table.split("."))
    return key if key in known else GATE_KEY


def gate_checks(definitions: list[CheckDefinition], known: set[dg.AssetKey]) -> dg.AssetChecksDefinition:
    """One asset check per check of the gate, reported after it.

    Args:
        definitions: every check that the gate runs.
        known: keys of all assets.
    """
    keys = {definition.id: _asset_of(definition, known) for definition in definitions}
    specs = [
        dg.AssetCheckSpec(
            name=_name(definition),
            asset=keys[definition.id],
            additional_deps=[GATE_KEY] if keys[definition.id] != GATE_KEY else [],
            description=f"{definition.reason.zh} / {definition.reason.en}",
            metadata={"id": definition.id, "owner": definition.owner, "severity": definition.severity},
        )
        for definition in definitions
    ]

    @dg.multi_asset_check(specs=specs, name="gate_results")
    def gate_results(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        with failing_in_one_line():
            receipt = read_gate(steps.day_build(Settings.load(), business_date_of(context)))
        for check in receipt.checks:
            if check.id in keys:
                blocks = check.severity == "block"
                yield dg.AssetCheckResult(
                    check_name=_name(check),
                    asset_key=keys[check.id],
                    passed=check.state == "passed",
                    severity=dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN,
                    description=check.detail,
                    metadata={"state": check.state, "figure": check.figure or "", "bound": check.bound or ""},
                )

    return gate_results
