"""The newest ledger of consents: `dim_consent` of the newest finished build, whether its gate passed or not.

A day that is held keeps its release from readers, but a withdrawal that arrived on it holds at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipelines.base.duck import opened_duckdb
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.warehouse.receipt import BUILD, WAREHOUSE, read_build

_COLUMNS = (
    "consent_no, scope_code, enterprise_id, bank_code, purpose_code, valid_from_date, valid_to_date, withdrawn_date, "
    "evidence_digest"
)


@dataclass(frozen=True)
class Ledger:
    """Rows of `dim_consent`, in order of number and scope, and the build and business date that they are of."""

    build_id: str
    business_date: date
    rows: pl.DataFrame


def newest_ledger(builds_dir: Path, released: date) -> Ledger:
    """The ledger of the newest build that is kept with its database.

    Args:
        builds_dir: folder of the builds.
        released: business date of the release that is read; an older ledger would not know of withdrawals in it.

    Raises:
        StepRefusedError: there is none, or it is older than the release or made by an earlier version.
    """
    again = f"run `kechuang build --date {released}`"
    found = max(
        (path for path in builds_dir.glob(f"[0-9]*-*/{BUILD}") if _is_whole(path.parent)), key=_age, default=None
    )
    if found is None or _day_of(found.parent) < released:
        raise StepRefusedError(f"{builds_dir}: no build of {released} or later has its database: {again}")
    folder = found.parent
    with opened_duckdb(folder / WAREHOUSE, read_only=True) as connection:
        try:
            rows = connection.sql(f"SELECT {_COLUMNS} FROM core.dim_consent ORDER BY ALL").pl()  # noqa: S608 - ours
        except duckdb.CatalogException:
            raise StepRefusedError(f"build {folder.name} has no ledger of consents: {again}") from None
    return Ledger(folder.name, _day_of(folder), rows)


def _is_whole(folder: Path) -> bool:
    if not (folder / WAREHOUSE).is_file():
        return False
    try:
        read_build(folder)
    except KechuangError:
        return False
    return True


def _day_of(folder: Path) -> date:
    return date.fromisoformat(folder.name[:8])


def _age(receipt: Path) -> tuple[str, int]:
    """By business date, then by the time at which it was finished."""
    return receipt.parent.name[:8], receipt.stat().st_mtime_ns
