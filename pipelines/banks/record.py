"""What each bank received, of whom and under which consent: kept for good, beside the audit log that names it.

<data>/audit/deliveries/<bank>/<purpose>/<delivery>/manifest.json      as the bank has it
<data>/audit/deliveries/<bank>/<purpose>/<delivery>/received.parquet   each enterprise, with the consents that held

Nothing here is ever changed or pruned. 征信业管理条例 and local rules ask for five years (深圳: of queries).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.audit.log import AUDIT, entries, note
from pipelines.banks.manifest import MANIFEST, DeliveryManifest
from pipelines.banks.parcel import Parcel
from pipelines.banks.policy import ENTERPRISE
from pipelines.base.checked_parquet import write_checked
from pipelines.base.durable import sha256_of_file
from pipelines.base.records import read_record_if_any, write_record
from pipelines.contracts.rights import Purpose

DELIVERED = "deliver"
"""Action of the entries of the audit log."""
RECEIVED = "received.parquet"
_REMEDY = "restore the audit folder from a copy"
_OF_A_CONSENT = ("scope_code", "consent_no", "valid_from_date", "valid_to_date", "evidence_digest")


def record_folder(data_dir: Path, bank: str, purpose: Purpose) -> Path:
    """Where the records of a bank and a purpose are."""
    return data_dir / AUDIT / "deliveries" / bank / purpose


def recorded(data_dir: Path, bank: str, purpose: Purpose) -> dict[str, DeliveryManifest]:
    """The deliveries of a bank and a purpose by name, in the order in which they were made.

    Raises:
        DamagedRecordError: the audit log or a kept manifest was changed.
    """
    folder = record_folder(data_dir, bank, purpose)
    found: dict[str, DeliveryManifest] = {}
    for entry in entries(data_dir):
        owner, _, name = entry.subject.rpartition("/")
        if entry.action == DELIVERED and owner == f"{bank}/{purpose}":
            kept = read_record_if_any(folder / name / MANIFEST, DeliveryManifest, remedy=_REMEDY)
            if kept:
                found[name] = kept
    return found


def record(data_dir: Path, parcel: Parcel, manifest: DeliveryManifest) -> None:
    """Keep what the parcel holds and of whom, and note it in the audit log, once. The caller holds the data folder."""
    folder = record_folder(data_dir, parcel.bank.bank, parcel.terms.purpose) / parcel.name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_record(folder / MANIFEST, manifest)
    given = parcel.consents.select(ENTERPRISE, *_OF_A_CONSENT)
    received = parcel.enterprises.join(given, on=ENTERPRISE, how="left").sort(ENTERPRISE, "scope_code", "consent_no")
    write_checked(folder / RECEIVED, received)
    subject = f"{parcel.bank.bank}/{parcel.terms.purpose}/{parcel.name}"
    if any((one.action, one.subject) == (DELIVERED, subject) for one in entries(data_dir)):
        return
    note(
        data_dir,
        DELIVERED,
        subject,
        manifest_sha256=sha256_of_file(folder / MANIFEST),
        received_sha256=sha256_of_file(folder / RECEIVED),
        enterprises=str(received[ENTERPRISE].n_unique()),
        consenting=str(parcel.consenting),
        rows=str(parcel.rows),
    )


def consenting_by_scope(consents: pl.DataFrame) -> dict[str, int]:
    """How many enterprises consent to each kind of information."""
    counts = consents.group_by("scope_code").agg(pl.col(ENTERPRISE).n_unique()).sort("scope_code")
    return dict(counts.iter_rows())
