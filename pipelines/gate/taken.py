"""Results of checks that need not run: an earlier gate ran them by the same code, on tables with the same content.

`build.json` says what the content of each relation is called (`warehouse/made`). An earlier receipt is used only if it
is, byte for byte, what the gate wrote, and was written for the build receipt that is there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipelines.base.durable import canonical_json, sha256_of_file
from pipelines.base.errors import KechuangError
from pipelines.base.settings import PRODUCT_ROOTS
from pipelines.gate.receipt import RECEIPT, GateReceipt, read_gate
from pipelines.plan.code_hash import code_hash
from pipelines.plan.day import gate_sha256_of
from pipelines.plan.plan import read_plan
from pipelines.warehouse.receipt import BUILD, BuildReceipt, read_build
from quality.checks import CheckDefinition, CheckResult
from quality.family import Build, Family


class EarlierResults:
    """Results of the nearest earlier build that was judged, by all that each follows from.

    Args:
        folder: the build that is judged now.
        built: its receipt. A build that says nothing of its relations, as one by dbt, takes nothing and gives nothing.
        secret: the data folder's hash key, by which samples are hidden.
        judged_by: what changes results after they were found, as JSON (thresholds of owners).
        is_afresh: take nothing; the inputs of a result are recorded nevertheless.
    """

    def __init__(
        self, folder: Path, built: BuildReceipt, secret: bytes, judged_by: Any = None, *, is_afresh: bool = False
    ) -> None:
        """Read the earlier receipt."""
        self._contents = {**built.given, **{name: made.content for name, made in built.relations.items()}}
        self._by_all = [code_hash(*PRODUCT_ROOTS), built.engine_sha256, hashlib.sha256(secret).hexdigest(), judged_by]
        earlier = None if is_afresh else _judged_before(folder, built)
        self._known: dict[str, CheckResult] = {}
        for check in earlier.checks if earlier else ():
            if check.inputs_sha256 and check.state != "error":
                found_on = {"taken_from": check.taken_from or earlier.build_id, "seconds": 0.0} if earlier else {}
                self._known[check.inputs_sha256] = check.model_copy(update=found_on)

    def hashes(self, family: Family, checks: Iterable[CheckDefinition], build: Build) -> dict[str, str]:
        """Hash of all that the result of a check follows from, by its id; not of checks that always run."""
        if family.inputs is None or family.scope == "day" or not self._contents:
            return {}
        inputs, found = family.inputs(build), dict[str, str]()
        for check in checks:
            one = inputs.get(check.id)
            contents = {name: self._content(name) for name in sorted(one.relations)} if one else {}
            if one and None not in contents.values():
                told = [*self._by_all, check.model_dump(mode="json"), one.values, contents]
                found[check.id] = hashlib.sha256(canonical_json(told)).hexdigest()
        return found

    def result(self, inputs_sha256: str | None) -> CheckResult | None:
        """The result that follows from just this; None if no earlier gate found one."""
        return self._known.get(inputs_sha256) if inputs_sha256 else None

    def _content(self, relation: str) -> str | None:
        """What the content of `<schema>.<name>` is called; nodes of dbt are listed by their names alone."""
        return self._contents.get(relation) or self._contents.get(relation.partition(".")[2])


def _judged_before(folder: Path, built: BuildReceipt) -> GateReceipt | None:
    """The receipt of the build that this one started from, or of the one before, whichever was judged."""
    seen = {folder.name}
    while built.started_from and built.started_from not in seen:
        seen.add(built.started_from)
        earlier = folder.parent / built.started_from
        try:
            built = read_build(earlier)
            if receipt := _sound_receipt(earlier):
                return receipt
        except KechuangError:
            return None  # the chain is broken
    return None


def _sound_receipt(folder: Path) -> GateReceipt | None:
    try:
        receipt, plan = read_gate(folder), read_plan(folder)
    except KechuangError:
        return None
    written = gate_sha256_of(folder.parent, plan.business_date, folder.name)
    is_sound = written == sha256_of_file(folder / RECEIPT)
    return receipt if is_sound and receipt.build_receipt_sha256 == sha256_of_file(folder / BUILD) else None
