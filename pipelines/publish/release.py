"""One release: the marts as Parquet, and `release.json` that says what they are and what they were made of.

A release holds no wall-clock time and no path: the same plan gives the same bytes. Its folder appears whole, in one
step, and never changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict

from pipelines.durable import discard_folder, sha256_of_file, sync_file, sync_folder, write_json
from pipelines.errors import StepRefusedError
from pipelines.gate.gate import GateReceipt, read_gate
from pipelines.gate.required_feeds import MissingInput
from pipelines.plan.plan import Plan, read_plan
from pipelines.publish.logical_root import data_root, logical_root
from pipelines.recorded import read_record
from pipelines.settings import Settings
from pipelines.warehouse.build import WAREHOUSE, PublishedTable, read_build
from quality.readonly import quoted

MANIFEST = "release.json"
_ROW_GROUP = 122_880


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReleasedFile(_Frozen):
    """One published table."""

    table: str
    file: str
    key: tuple[str, ...]
    provenance: tuple[str, ...] = ()
    rows: int
    bytes: int
    sha256: str
    logical_root: str


class ReleasedCheck(_Frozen):
    """A gate check as banks see it: no sample, no time."""

    id: str
    severity: str
    state: str
    figure: str | None
    bound: str | None


class Release(_Frozen):
    """What `release.json` says. `partial`: what the release goes without, and who allowed that."""

    release_id: str
    business_date: date
    build_id: str
    data_root: str
    files: tuple[ReleasedFile, ...]
    plan_sha256: str
    plan: Plan
    gate_state: str
    gate_counts: dict[str, int]
    gate: tuple[ReleasedCheck, ...]
    partial: tuple[MissingInput, ...] = ()


def make_release(build: Path, settings: Settings, say: Callable[[str], None]) -> tuple[Release, Path]:
    """Write the release of a build that passed its gate; returns it and its folder. The pointer is not moved.

    A release that is there already must be the very same: then nothing is written.

    Raises:
        StepRefusedError: no passing gate receipt for this very build, or the same plan gave other bytes before.
    """
    plan, receipt = read_plan(build), _passing_receipt(build)
    release_dir = settings.releases_dir / build.name
    staging = settings.releases_dir / f".staging-{build.name}"
    staging.mkdir(parents=True)
    try:
        files = _write_tables(build / WAREHOUSE, read_build(build).tables, staging, say)
        release = _describe(build.name, plan, receipt, files)
        write_json(staging / MANIFEST, release.model_dump(mode="json"))
        for path in staging.iterdir():
            path.chmod(0o444)
        if release_dir.exists():
            _refuse_other_bytes(read_release(release_dir), release)
        else:
            sync_folder(staging)
            staging.rename(release_dir)
            sync_folder(settings.releases_dir)
    finally:
        discard_folder(staging)
    return release, release_dir


def read_release(release_dir: Path) -> Release:
    """Read a release's manifest.

    Raises:
        StepRefusedError: there is none.
    """
    return read_record(release_dir / MANIFEST, Release, f"{release_dir}: not a release, it has no {MANIFEST}")


def _passing_receipt(build: Path) -> GateReceipt:
    receipt, plan = read_gate(build), read_plan(build)
    if receipt.state != "passed":
        first = receipt.holding[0]
        raise StepRefusedError(
            f"build {build.name} is held by {len(receipt.holding)} checks, first {first.id}: "
            f"{first.figure} (bound: {first.bound}); the last release stays"
        )
    is_of_this_build = receipt.build_id == plan.build_id == build.name and receipt.plan_sha256 == plan.sha256
    if not is_of_this_build or receipt.warehouse_sha256 != sha256_of_file(build / WAREHOUSE):
        raise StepRefusedError(f"build {build.name}: the gate receipt is of another warehouse: run the gate again")
    return receipt


def _write_tables(
    warehouse: Path, tables: tuple[PublishedTable, ...], folder: Path, say: Callable[[str], None]
) -> list[ReleasedFile]:
    files: list[ReleasedFile] = []
    # One thread: the order of row groups, and so the bytes, must not depend on the machine.
    with duckdb.connect(warehouse, read_only=True, config={"threads": 1}) as connection:
        for table in tables:
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


def _describe(release_id: str, plan: Plan, receipt: GateReceipt, files: list[ReleasedFile]) -> Release:
    return Release(
        release_id=release_id,
        business_date=plan.business_date,
        build_id=receipt.build_id,
        data_root=data_root({file.table: file.logical_root for file in files}),
        files=tuple(files),
        plan_sha256=plan.sha256,
        plan=plan,
        gate_state=receipt.state,
        gate_counts=dict(sorted(Counter(check.state for check in receipt.checks).items())),
        gate=tuple(
            ReleasedCheck(**check.model_dump(include=set(ReleasedCheck.model_fields))) for check in receipt.checks
        ),
        partial=receipt.partial,
    )


def _refuse_other_bytes(earlier: Release, now: Release) -> None:
    if earlier.files != now.files:
        differing = [new.table for old, new in zip(earlier.files, now.files, strict=False) if old != new]
        raise StepRefusedError(
            f"release {now.release_id} exists and the same plan now gives other bytes in {', '.join(differing)}: "
            "this must not happen; keep both folders and report it"
        )
