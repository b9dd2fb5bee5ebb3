"""Reads what is kept of earlier deliveries: their manifests, and a hash of each row that the bank received.

`record` writes it. The audit log says which deliveries there were, and in which order.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.audit.log import AUDIT, entries
from pipelines.banks.manifest import MANIFEST, DeliveryManifest
from pipelines.base.errors import DamagedRecordError
from pipelines.base.records import read_record_if_any
from pipelines.contracts.rights import Purpose

DELIVERED, WITHDRAWN = "deliver", "withdraw_delivery"
"""Actions of the entries of the audit log: the last one of a delivery counts."""
_REMEDY = "restore the audit folder from a copy"


def record_folder(data_dir: Path, bank: str, purpose: Purpose) -> Path:
    """Where the records of a bank and a purpose are."""
    return data_dir / AUDIT / "deliveries" / bank / purpose


def rows_file(table: str) -> str:
    """Name of the file with a hash of each row of a table."""
    return f"rows-{table}.parquet"


def recorded(data_dir: Path, bank: str, purpose: Purpose) -> dict[str, DeliveryManifest]:
    """The deliveries of a bank and a purpose by name, in the order in which they were made, without withdrawn ones.

    Raises:
        DamagedRecordError: the audit log or a kept manifest was changed or is missing.
    """
    folder = record_folder(data_dir, bank, purpose)
    found: dict[str, DeliveryManifest] = {}
    for entry in entries(data_dir):
        owner, _, name = entry.subject.rpartition("/")
        if owner != f"{bank}/{purpose}" or entry.action not in (DELIVERED, WITHDRAWN):
            continue
        found.pop(name, None)
        if entry.action == DELIVERED:
            kept = read_record_if_any(folder / name / MANIFEST, DeliveryManifest, remedy=_REMEDY)
            if kept is None:
                raise DamagedRecordError(folder / name / MANIFEST, "is missing", _REMEDY)
            found[name] = kept
    return found


def kept_rows(data_dir: Path, manifest: DeliveryManifest, table: str) -> pl.DataFrame | None:
    """Key and hash of each row of a table as the bank has it after a delivery; None if it did not have the table."""
    path = record_folder(data_dir, manifest.bank, manifest.purpose) / manifest.delivery / rows_file(table)
    return pl.read_parquet(path) if path.exists() else None
