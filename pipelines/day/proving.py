"""What is done for an auditor: a release made again, proofs; the audit log notes each."""

from __future__ import annotations

from pipelines.audit.log import note
from pipelines.audit.prove import Proof, prove_consistency
from pipelines.audit.prove import prove_row as prove_row_of
from pipelines.audit.rebuild import Rebuilt
from pipelines.audit.rebuild import rebuild as rebuild_release
from pipelines.base.lock import writing_to
from pipelines.base.log import log
from pipelines.base.machine import blaming_the_machine
from pipelines.base.settings import Settings


def rebuild(settings: Settings, release_id: str) -> Rebuilt:
    """Make a past release again in a folder of its own, and compare it with what was published.

    Raises:
        StepRefusedError, DamagedRecordError: as `pipelines.audit.rebuild.rebuild`.
    """
    with blaming_the_machine(settings.data_dir), writing_to(settings.data_dir):
        found = rebuild_release(settings, release_id, log.info)
        apart = len(found.differing) + len(found.other_files)
        note(settings.data_dir, "rebuild", release_id, differing=str(apart))
        return found


def prove_row(settings: Settings, release_id: str, table: str, key: dict[str, str]) -> Proof:
    """The proof that a row is in a release. The audit log does not say which row.

    Raises:
        StepRefusedError, KechuangError, DamagedRecordError: as `pipelines.audit.prove.prove_row`.
    """
    with blaming_the_machine(settings.data_dir), writing_to(settings.data_dir):
        proof = prove_row_of(settings.releases_dir / release_id, table, key)
        note(settings.data_dir, "proof", release_id, table=table)
        return proof


def prove_log(settings: Settings, earlier: str, later: str) -> Proof:
    """The proof that the audit log of a later release begins with that of an earlier one.

    Raises:
        StepRefusedError: as `pipelines.audit.prove.prove_consistency`.
    """
    with blaming_the_machine(settings.data_dir), writing_to(settings.data_dir):
        proof = prove_consistency(settings.data_dir, settings.releases_dir / earlier, settings.releases_dir / later)
        note(settings.data_dir, "proof", later, earlier=earlier)
        return proof
