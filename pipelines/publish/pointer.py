"""`current.json`: the current release. Replaced in one step; never points to an incomplete release."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from pydantic import Field

from pipelines.base.errors import DamagedRecordError, StepRefusedError
from pipelines.base.permissions import POINTER
from pipelines.base.records import Record, read_record_if_any, write_record
from pipelines.publish.manifest import MANIFEST, REMEDY, Release
from pipelines.publish.on_disk import proven_manifest

CURRENT = "current.json"


class Pointer(Record):
    """The release that is served. A reader resolves it once, then reads only that release's folder.

    `partial` names the feeds and columns that it goes without; the manifest says more of each. `withdrawn` are releases
    from which readers were turned back: publishing them again does not point at them.
    """

    release_id: str
    business_date: date
    data_root: str
    release_sha256: str
    partial: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = Field(default=(), exclude_if=lambda found: not found)


def pointed_at(releases_dir: Path) -> Pointer | None:
    """What the pointer says, or None if nothing was ever released. Does not look at the release.

    Raises:
        DamagedRecordError: the pointer cannot be read.
    """
    remedy = "restore it from a copy, or remove it and run `kechuang publish --date DAY` for the day to be served"
    return read_record_if_any(releases_dir / CURRENT, Pointer, remedy=remedy)


def newest_released(releases_dir: Path) -> date | None:
    """The newest business date with a release, by the names of the folders; None if there is none."""
    days = [path.parent.name[:8] for path in releases_dir.glob(f"{'[0-9]' * 8}-*/{MANIFEST}")]
    return datetime.strptime(max(days), "%Y%m%d").date() if days else None  # noqa: DTZ007 - a date has no zone


def read_pointer(releases_dir: Path) -> Pointer | None:
    """The pointer, or None if nothing was ever released.

    Raises:
        DamagedRecordError: it cannot be read, or the manifest that it points at is not the one that was published.
    """
    pointer = pointed_at(releases_dir)
    if pointer is not None:
        refuse_other_manifest(pointer, releases_dir)
    return pointer


def refuse_other_manifest(pointer: Pointer, releases_dir: Path) -> None:
    """Make sure that the manifest on disk is the one that was published.

    Raises:
        DamagedRecordError: it is missing or another.
    """
    path = releases_dir / pointer.release_id / MANIFEST
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise DamagedRecordError(path, "is missing, though the pointer names its release", REMEDY) from None
    except OSError as error:
        raise DamagedRecordError(
            path, f"cannot be read ({error.strerror})", "check its permissions and the disk"
        ) from error
    if found != pointer.release_sha256:
        raise DamagedRecordError(path, "is not the published manifest", REMEDY)


def nothing_released(releases_dir: Path) -> StepRefusedError:
    """That nothing is released; where there is no data folder at all, its name is likely mistyped."""
    data = releases_dir.parent
    missing = "" if data.is_dir() else f" {data} does not exist: check the data folder, or"
    return StepRefusedError(f"no release yet:{missing} run `kechuang daily`")


def served_release(releases_dir: Path) -> str:
    """The id of the release that is served.

    Raises:
        StepRefusedError: nothing is released yet.
        DamagedRecordError: the pointer cannot be read, or its release is no longer what was published.
    """
    pointer = read_pointer(releases_dir)
    if pointer is None:
        raise nothing_released(releases_dir)
    return pointer.release_id


def move_pointer(release: Release, release_dir: Path, releases_dir: Path) -> bool:
    """Point at `release`, unless a later business date is served, or it was withdrawn.

    A back-fill does not turn today back.

    Returns:
        Whether the release is the one served now.

    Raises:
        DamagedRecordError: the manifest in `release_dir` is not that of `release`, or the pointer cannot be read.
    """
    current = pointed_at(releases_dir)
    if current and (current.business_date > release.business_date or release.release_id in current.withdrawn):
        return False
    pointer = pointer_to(release, release_dir, current.withdrawn if current else ())
    if pointer != current:
        write_record(releases_dir / CURRENT, pointer, POINTER)
    return True


def turn_to(
    release: Release,
    release_dir: Path,
    releases_dir: Path,
    before: Callable[[str], object],
    expected: str | None = None,
) -> str:
    """Point at `release` instead of the one that is served, which is withdrawn; returns the id of that one.

    The caller holds the data folder for writing. `before` is called with that id once nothing speaks against it, before
    readers are turned. `expected`: the release that must be served for it.

    Raises:
        StepRefusedError: nothing is served, another than `expected` is, or `release` is served already.
        DamagedRecordError: the manifest in `release_dir` is not that of `release`, or the pointer cannot be read.
    """
    current = pointed_at(releases_dir)
    if current is None:
        raise nothing_released(releases_dir)
    if expected not in (None, current.release_id):
        raise StepRefusedError(f"{current.release_id} is served, not {expected}: look at `kechuang status` again")
    if current.release_id == release.release_id:
        raise StepRefusedError(f"{release.release_id} is served already")
    withdrawn = {*current.withdrawn, current.release_id} - {release.release_id}
    pointer = pointer_to(release, release_dir, tuple(sorted(withdrawn)))
    before(current.release_id)
    write_record(releases_dir / CURRENT, pointer, POINTER)
    return current.release_id


def pointer_to(release: Release, release_dir: Path, withdrawn: tuple[str, ...]) -> Pointer:
    """What the pointer says if `release` is served and these others are withdrawn.

    Raises:
        DamagedRecordError: the manifest in `release_dir` is not that of `release`.
    """
    return Pointer(
        release_id=release.release_id,
        business_date=release.business_date,
        data_root=release.data_root,
        release_sha256=hashlib.sha256(proven_manifest(release_dir, release)).hexdigest(),
        partial=tuple(one.missing for one in release.partial),
        withdrawn=withdrawn,
    )


def served_day(releases_dir: Path, warn: Callable[[str], object]) -> date | None:
    """The business date that is served; the newest that was released if the pointer cannot be read."""
    try:
        pointer = pointed_at(releases_dir)
    except DamagedRecordError as error:
        warn(str(error))
        return newest_released(releases_dir)
    return pointer.business_date if pointer else None
