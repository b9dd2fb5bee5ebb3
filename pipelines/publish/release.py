"""Makes a release: the marts as Parquet, what explains them, and the manifest that says what they were made of.

A release holds no wall-clock time and no path: the same plan gives the same bytes. Its folder appears whole, in one
step, and never changes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import discard_folder, sha256_of_file, sha256_once, sync_folder
from pipelines.base.errors import StepRefusedError
from pipelines.base.permissions import RELEASED_FILE, RELEASED_FOLDER
from pipelines.base.plural import counted
from pipelines.base.records import write_record
from pipelines.base.settings import Settings
from pipelines.gate.receipt import RECEIPT, GateReceipt, read_gate
from pipelines.plan.day import gate_sha256_of
from pipelines.plan.plan import Plan, read_plan
from pipelines.publish.changes import VIEW
from pipelines.publish.dictionary.dictionary import write_dictionary
from pipelines.publish.logical_root import data_root
from pipelines.publish.manifest import MANIFEST, Contents, Release, ReleasedText, describe, read_release
from pipelines.publish.on_disk import changed_files, proven_manifest, refuse_changed_files
from pipelines.publish.schemes import scheme_views
from pipelines.publish.since import write_changes
from pipelines.publish.tables import write_tables
from pipelines.publish.unchanged_files import unchanged_files
from pipelines.publish.views import create_views, write_views
from pipelines.warehouse.published import LINEAGE
from pipelines.warehouse.receipt import BUILD, BuildReceipt, finished_warehouse, read_build

Sealing = Callable[[Path, Release, str], object]
"""Called with the folder of a release that lacks its seal only, the release, and SHA-256 of the gate's receipt."""


def make_release(build: Path, settings: Settings, say: Callable[[str], None], seal: Sealing) -> tuple[Release, Path]:
    """Write the release of a build that passed its gate; returns it and its folder. The pointer is not moved.

    A release that is there already must be the very same on disk, byte for byte: then nothing is written, and its seal
    stays.

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
        contents = write_contents(built, plan, build, staging, release_dir, say)
        release = describe(plan, receipt, contents)
        write_record(staging / MANIFEST, release)
        if not release_dir.exists():
            seal(staging, release, sha256_of_file(build / RECEIPT))
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


def write_contents(
    built: BuildReceipt, plan: Plan, build: Path, staging: Path, release_dir: Path, say: Callable[[str], None]
) -> Contents:
    """Write every file of a release but its manifest and its seal into `staging`; `release_dir` is where it belongs."""
    unchanged = unchanged_files(build, built, plan, release_dir.parent)
    # One thread: the order of row groups, and so the bytes, must not depend on the machine.
    with opened_duckdb(finished_warehouse(build), read_only=True, threads=1) as warehouse:
        files = tuple(write_tables(warehouse, built.tables, staging, say, unchanged))
        lineage = tuple(write_tables(warehouse, built.lineage, staging, say, unchanged, LINEAGE))
        changes = write_changes(staging, files, release_dir, plan.business_date, say)
        offered = (*built.views, *scheme_views(warehouse, built.tables), *([VIEW] if changes else []))
        views = write_views(staging, files, offered)
        with opened_duckdb(threads=1) as released:
            create_views(released, staging, views, files)
            dictionary = write_dictionary(staging, built.tables, offered, released, warehouse)
    return Contents(
        files=files,
        data_root=data_root({file.table: file.logical_root for file in files}),
        lineage=lineage,
        lineage_root=data_root({file.table: file.logical_root for file in lineage}) if lineage else "",
        views=views,
        dictionary=ReleasedText(
            file=dictionary.name, bytes=dictionary.stat().st_size, sha256=sha256_of_file(dictionary)
        ),
        changes=changes,
    )


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
