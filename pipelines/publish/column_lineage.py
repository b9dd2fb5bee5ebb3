"""Takes the build's file of column lineage over into its release."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.base.durable import sha256_of_file, sync_file
from pipelines.base.errors import DamagedRecordError
from pipelines.plan.plan import date_of
from pipelines.publish.manifest import ReleasedText
from pipelines.warehouse.lineage_file import COLUMN_LINEAGE
from pipelines.warehouse.receipt import BuildReceipt


def copy_lineage(build: Path, built: BuildReceipt, staging: Path) -> ReleasedText | None:
    """Copy the file; None for a build by an earlier version, which has none.

    Raises:
        DamagedRecordError: it is missing, or is not the one that the build wrote.
    """
    if built.column_lineage_sha256 is None:
        return None
    source, target = build / COLUMN_LINEAGE, staging / COLUMN_LINEAGE
    if not source.is_file() or sha256_of_file(source) != built.column_lineage_sha256:
        raise DamagedRecordError(
            source, "is not what the build wrote", f"run `kechuang build --date {date_of(build)}` again"
        )
    shutil.copyfile(source, target)
    sync_file(target)
    return ReleasedText(file=target.name, bytes=target.stat().st_size, sha256=built.column_lineage_sha256)
