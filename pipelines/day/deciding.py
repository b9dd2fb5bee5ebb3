"""What people decide of a day that was judged: checks that they override, thresholds that they are offered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipelines.audit.log import note
from pipelines.base.durable import sha256_of_file
from pipelines.base.errors import StepRefusedError
from pipelines.base.lock import writing_to
from pipelines.base.machine import blaming_the_machine
from pipelines.base.records import write_record
from pipelines.base.settings import Settings
from pipelines.gate.overrides import override as record_overrides
from pipelines.gate.overrides import overrides_on
from pipelines.gate.propose import as_yaml, proposals
from pipelines.gate.receipt import RECEIPT, read_gate
from pipelines.plan.day import day_build, gate_sha256_of, note_gate
from pipelines.publish.history import history_before


def propose_thresholds(settings: Settings, business_date: date) -> str:
    """Thresholds for the checks of the day's build, from what they measured in earlier releases, as YAML to review.

    Raises:
        StepRefusedError: the day's build was not judged.
    """
    with blaming_the_machine(settings.data_dir), writing_to(settings.data_dir):
        receipt = read_gate(day_build(settings, business_date))
        return as_yaml(proposals(receipt.all_checks, history_before(settings, business_date)), business_date)


def override(
    settings: Settings, business_date: date, checks: Iterable[str], by: str, why: str, until: date | None = None
) -> bool:
    """Let the day's held build pass although these checks fail; name and reason are in its receipt and its release.

    Without `until` for this day only, else for all days until then. The receipt is written again, and the audit log
    notes it. Returns whether the build may be published: if a check is overridden for which an arrival was left out,
    the day must be built again, with that arrival.

    Raises:
        StepRefusedError: the build was not judged, its receipt was changed, or a check does not hold it.
        KechuangError: no name or reason, or `until` is before the day.
    """
    with blaming_the_machine(settings.data_dir), writing_to(settings.data_dir):
        build = day_build(settings, business_date)
        receipt = read_gate(build)
        if gate_sha256_of(settings.builds_dir, business_date, build.name) != sha256_of_file(build / RECEIPT):
            again = f"run `kechuang gate --date {business_date}`"
            raise StepRefusedError(f"{build / RECEIPT}: was changed after the gate: {again}")
        failing = [check for check in receipt.all_checks if check.blocks_build]
        names = list(checks)
        left_out = {one.check: one.figure for one in receipt.held}
        holding = left_out | {check.id: check.figure for check in failing}
        record_overrides(settings.allowed_dir, business_date, holding, names, by, why, until)
        in_force = overrides_on(settings.allowed_dir, business_date, failing)
        changed = receipt.model_copy(update={"overrides": in_force})
        write_record(build / RECEIPT, changed)
        note_gate(settings.builds_dir, business_date, sha256_of_file(build / RECEIPT))
        note(settings.data_dir, "override", build.name, by=by, why=why, checks=", ".join(names))
    return not left_out.keys() & set(names)
