"""What each bank received, of whom and under which consent: kept for good, beside the audit log that names it.

<data>/audit/deliveries/<bank>/<purpose>/<delivery>/manifest.json      as the bank has it
<data>/audit/deliveries/<bank>/<purpose>/<delivery>/received.parquet   each enterprise, with the consents that held
<data>/audit/deliveries/<bank>/<purpose>/<delivery>/rows-<table>.parquet   key and hash of each row the bank then has

Nothing here is ever changed or pruned. 征信业管理条例 and local rules ask for five years (深圳: of queries).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from pipelines.audit.log import note
from pipelines.banks.manifest import MANIFEST, DeliveryManifest
from pipelines.banks.parcel import Parcel
from pipelines.banks.policy import ENTERPRISE
from pipelines.banks.received import DELIVERED, record_folder, recorded, rows_file
from pipelines.base.checked_parquet import write_checked
from pipelines.base.durable import sha256_of_file
from pipelines.base.records import write_record

RECEIVED = "received.parquet"
_OF_A_CONSENT = ("scope_code", "consent_no", "valid_from_date", "valid_to_date", "evidence_digest")


def record(data_dir: Path, parcel: Parcel, manifest: DeliveryManifest, hashes: Mapping[str, pl.DataFrame]) -> None:
    """Keep what the parcel holds and of whom, and note it in the audit log, once. The caller holds the data folder.

    `hashes`: of each table, key and hash of each row (`changes.row_hashes`).
    """
    folder = record_folder(data_dir, parcel.bank.bank, parcel.terms.purpose) / parcel.name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for table, rows in hashes.items():
        write_checked(folder / rows_file(table), rows)
    write_record(folder / MANIFEST, manifest)
    given = parcel.consents.select(ENTERPRISE, *_OF_A_CONSENT)
    received = parcel.enterprises.join(given, on=ENTERPRISE, how="left").sort(ENTERPRISE, "scope_code", "consent_no")
    write_checked(folder / RECEIVED, received)
    subject = f"{parcel.bank.bank}/{parcel.terms.purpose}/{parcel.name}"
    if parcel.name in recorded(data_dir, parcel.bank.bank, parcel.terms.purpose):
        return
    note(
        data_dir,
        DELIVERED,
        subject,
        manifest_sha256=sha256_of_file(folder / MANIFEST),
        received_sha256=sha256_of_file(folder / RECEIVED),
        enterprises=str(received[ENTERPRISE].n_unique()),
        consenting=str(parcel.consenting),
        rows=str(sum(table.rows for file in manifest.files for table in file.tables)),
    )


def consenting_by_scope(consents: pl.DataFrame) -> dict[str, int]:
    """How many enterprises consent to each kind of information."""
    counts = consents.group_by("scope_code").agg(pl.col(ENTERPRISE).n_unique()).sort("scope_code")
    return dict(counts.iter_rows())
