"""Whether a release on disk is unchanged since it was published. Changes nothing."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.durable import readable_json, sha256_of_file
from pipelines.base.errors import DamagedRecordError
from pipelines.base.records import content_of, has_older_format, parse_record
from pipelines.publish.manifest import MANIFEST, REMEDY, Release, read_release


def changed_files(release_dir: Path, release: Release) -> list[str]:
    """Names of the release's files that are missing, or are not what its manifest says; reads every byte of them."""
    paths = [(release_dir / file.file, file.sha256) for file in release.on_disk]
    return [path.name for path, sha256 in paths if not path.is_file() or sha256_of_file(path) != sha256]


def refuse_misfit_files(release_dir: Path) -> None:
    """Make sure that the release's files are there and have their sizes: what can be seen without reading them.

    Raises:
        DamagedRecordError: the manifest cannot be read, or a file is missing or has another size.
    """
    for file in read_release(release_dir).on_disk:
        path = release_dir / file.file
        if not path.is_file():
            raise DamagedRecordError(path, "is missing", REMEDY)
        if (size := path.stat().st_size) != file.bytes:
            raise DamagedRecordError(path, f"has {size:,} bytes, not the {file.bytes:,} that were published", REMEDY)


def proven_manifest(release_dir: Path, release: Release) -> bytes:
    """The bytes of the manifest on disk, once it is sure that they say what `release` says, and nothing else.

    They are the bytes that would be written now; those of an older format must hold the same once it is brought up, but
    for the words and numbers of gate checks: an older version of Kechuang put them otherwise.

    Raises:
        DamagedRecordError: the manifest is missing, cannot be read, or says something else.
    """
    path = release_dir / MANIFEST
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DamagedRecordError(path, f"cannot be read ({error.strerror})", REMEDY) from error
    if raw == readable_json(content_of(release)):
        return raw
    found = parse_record(raw, path, Release, remedy=REMEDY, extra="forbid")
    is_older = has_older_format(raw, Release)
    differing = [name for name in Release.model_fields if getattr(found, name) != getattr(release, name)]
    if is_older and differing == ["gate"] and _verdicts(found) == _verdicts(release):
        differing = []
    if is_older and not differing:
        return raw
    what = f"was changed after it was published ({', '.join(differing) or 'its layout'})"
    raise DamagedRecordError(path, what, REMEDY)


def _verdicts(release: Release) -> list[tuple[str, str, str]]:
    return [(check.id, check.severity, check.state) for check in release.gate]
