"""Makes a release: the marts as Parquet, and the manifest that says what they are and what they were made of.

A release holds no wall-clock time and no path: the same plan gives the same bytes. Its folder appears whole, in one
step, and never changes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from pipelines.base.durable import discard_folder, sha256_of_file, sha256_once, sync_file, sync_folder
from pipelines.base.errors import StepRefusedError
from pipelines.base.permissions import RELEASED_FILE, RELEASED_FOLDER
from pipelines.base.plural import counted
from pipelines.base.records import write_record
from pipelines.base.settings import Settings
from pipelines.base.sql import quoted
from pipelines.gate.receipt import RECEIPT, GateReceipt, read_gate
from pipelines.plan.day import gate_sha256_of
from pipelines.plan.plan import Plan, read_plan
from pipelines.publish.logical_root import data_root, logical_root
from pipelines.publish.manifest import MANIFEST, Release, ReleasedFile, describe, read_release
from pipelines.publish.on_disk import changed_files, proven_manifest, refuse_changed_files
from pipelines.publish.unchanged_files import Unchanged, copied, unchanged_files
from pipelines.publish.views import write_views
from pipelines.warehouse.receipt import BUILD, PublishedTable, finished_warehouse, read_build

_ROW_GROUP = 122_880


def make_release(build: Path, settings: Settings, say: Callable[[str], None]) -> tuple[Release, Path]:
    """Write the release of a build that passed its gate; returns it and its folder. The pointer is not moved.

    A release that is there already must be the very same on disk, byte for byte: then nothing is written.

    Raises:
        StepRefusedError: no passing gate receipt for this very build, or the same plan gave other bytes before.
        DamagedRecordError: the release that is there was changed.
    """
    plan, built = read_plan(build), read_build(build)
    receipt = passing_receipt(build, plan)
    release_dir = settings.releases_dir / build.name
    staging = settings.releases_dir / f".staging-{build.name}"
    staging.mkdir(parents=True)
    try:
        files = _write_tables(
            finished_warehouse(build),
            built.tables,
            staging,
            say,
            unchanged_files(build, built, plan, settings.releases_dir),
        )
        views = write_views(staging, files, built.views)
        release = describe(plan, receipt, files, views, data_root({file.table: file.logical_root for file in files}))
        write_record(staging / MANIFEST, release)
        for path in staging.iterdir():
            path.chmod(RELEASED_FILE)
        staging.chmod(RELEASED_FOLDER)
        if release_dir.exists():
            _refuse_unless_same(release_dir, release)
        else:
            sync_folder(staging)
            staging.rename(release_dir)
            sync_folder(settings.releases_dir)
    finally:
        discard_folder(staging)
    return release, release_dir


def passing_receipt(build: Path, plan: Plan) -> GateReceipt:
    """The gate's receipt, once it is sure that this very build passed.

    Raises:
        StepRefusedError: it did not, or its database or receipt was changed since.
    """
    receipt = read_gate(build)
    if not receipt.checks:
        again = f"run `kechuang gate --date {plan.business_date}` again"
        raise StepRefusedError(f"build {build.name}: the gate's receipt has no checks: {again}")
    if receipt.state != "passed":
        raise StepRefusedError(refusal(build.name, receipt))
    judged = gate_sha256_of(build.parent, plan.business_date, build.name)
    if judged not in (None, sha256_of_file(build / RECEIPT)):  # None: judged by an older version
        remedy = f"run `kechuang gate --date {plan.business_date}`"
        raise StepRefusedError(f"{build / RECEIPT}: was changed after the gate: {remedy}")
    again = f"run `kechuang build --date {plan.business_date}`, then `kechuang gate --date {plan.business_date}`"
    is_of_this_build = receipt.build_id == build.name and receipt.plan_sha256 == plan.sha256
    warehouse = finished_warehouse(build)
    if not is_of_this_build or receipt.warehouse_sha256 != sha256_once(warehouse):
        raise StepRefusedError(f"{warehouse}: was changed after the gate: {again}")
    if receipt.build_receipt_sha256 not in (None, sha256_of_file(build / BUILD)):  # None: older than this hash
        raise StepRefusedError(f"{build / BUILD}: was changed after the gate: {again}")
    return receipt


def refusal(build_id: str, receipt: GateReceipt) -> str:
    """The line that says why a build that the gate holds is not released."""
    first = receipt.blocking[0]
    return (
        f"build {build_id} is held by {counted(len(receipt.blocking), 'check')}, first {first.id}: "
        f"{first.figure or first.detail} (allowed: {first.bound or 'the check must run'}); the last release stays"
    )


def _write_tables(
    warehouse: Path,
    tables: tuple[PublishedTable, ...],
    folder: Path,
    say: Callable[[str], None],
    unchanged: Unchanged,
) -> list[ReleasedFile]:
    files: list[ReleasedFile] = []
    # One thread: the order of row groups, and so the bytes, must not depend on the machine.
    with duckdb.connect(warehouse, read_only=True, config={"threads": 1}) as connection:
        for table in tables:
            if file := copied(table.name, folder, unchanged):
                say(f"publish: {table.name}, as released before")
                sync_file(folder / file.file)
                files.append(file)
                continue
            say(f"publish: {table.name}")
            path = folder / f"{table.name}.parquet"
            order = ", ".join(quoted(column) for column in table.key)
            source = connection.table(f"marts.{quoted(table.name)}").order(order)
            source.write_parquet(str(path), compression="zstd", row_group_size=_ROW_GROUP)
            sync_file(path)
            root, rows = logical_root(path, table.key, connection, without=table.provenance)
            files.append(
                ReleasedFile(
                    table=table.name,
                    file=path.name,
                    key=table.key,
                    provenance=table.provenance,
                    rows=rows,
                    bytes=path.stat().st_size,
                    sha256=sha256_of_file(path),
                    logical_root=root,
                )
            )
    return files


def _refuse_unless_same(release_dir: Path, release: Release) -> None:
    """Refuse a release on disk whose files or manifest are not the very ones that were just made again."""
    if not changed_files(release_dir, release):
        proven_manifest(release_dir, release)
        return
    earlier = read_release(release_dir)
    refuse_changed_files(release_dir, earlier)
    differing = [new.file for old, new in zip(earlier.on_disk, release.on_disk, strict=False) if old != new]
    raise StepRefusedError(
        f"release {release.release_id} exists and the same plan now gives other bytes in {', '.join(differing)}: "
        "this must not happen; keep both folders and report it"
    )
