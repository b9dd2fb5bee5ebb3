"""`current.json`: which release readers follow. Replaced in one step; never points at half a release."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.durable import sha256_of_file, write_json
from pipelines.errors import StepRefusedError
from pipelines.publish.release import MANIFEST, Release

CURRENT = "current.json"


class Pointer(BaseModel):
    """The release that is served. A reader resolves it once, then reads only that release's folder.

    `partial` names the feeds and columns that it goes without; the manifest says more of each.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    release_id: str
    business_date: date
    data_root: str
    release_sha256: str
    partial: tuple[str, ...] = ()


def read_pointer(releases_dir: Path) -> Pointer | None:
    """The pointer, or None if nothing was ever released."""
    path = releases_dir / CURRENT
    return Pointer.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else None


def served_release(releases_dir: Path) -> str:
    """The id of the release that is served.

    Raises:
        StepRefusedError: nothing is released yet.
    """
    pointer = read_pointer(releases_dir)
    if pointer is None:
        raise StepRefusedError("nothing is released yet: run `kechuang daily`")
    return pointer.release_id


def move_pointer(release: Release, release_dir: Path, releases_dir: Path) -> bool:
    """Point at `release`, unless a later business date is served: a back-fill does not turn today back.

    Returns:
        Whether the release is the one served now.
    """
    current = read_pointer(releases_dir)
    if current and current.business_date > release.business_date:
        return False
    pointer = Pointer(
        release_id=release.release_id,
        business_date=release.business_date,
        data_root=release.data_root,
        release_sha256=sha256_of_file(release_dir / MANIFEST),
        partial=tuple(one.missing for one in release.partial),
    )
    if pointer != current:
        write_json(releases_dir / CURRENT, pointer.model_dump(mode="json"))
    return True
