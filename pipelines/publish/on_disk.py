"""Whether a release on disk is unchanged since it was published. Changes nothing."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.durable import readable_json, sha256_of_file
from pipelines.base.errors import DamagedRecordError
from pipelines.base.records import content_of, has_older_format, parse_record
from pipelines.publish.manifest import MANIFEST, REMEDY, Release, ReleasedCheck
from quality.former_ids import current_id


def changed_files(release_dir: Path, release: Release) -> list[str]:
    """Names of the release's files that are missing, or are not what its manifest says; reads every byte of them."""
    paths = [(release_dir / file.file, file.sha256) for file in release.on_disk]
    return [path.name for path, sha256 in paths if not path.is_file() or sha256_of_file(path) != sha256]


def refuse_changed_files(release_dir: Path, release: Release) -> None:
    """Make sure that every file of the release is what was published; reads every byte of them.

    Raises:
        DamagedRecordError: a file is missing or was changed.
    """
    if changed := changed_files(release_dir, release):
        path, more = release_dir / changed[0], f" (and {len(changed) - 1} more)" if len(changed) > 1 else ""
        raise DamagedRecordError(
            path, f"{'is not what was published' if path.is_file() else 'is missing'}{more}", REMEDY
        )


def proven_manifest(release_dir: Path, release: Release) -> bytes:
    """The bytes of the manifest on disk, once it is sure that they say what `release` says, and nothing else.

    They are the bytes that would be written now. Those of an older format must hold the same once brought up to date,
    except for the words and numbers of gate checks, which older versions wrote differently. Checks may have former ids.

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
    if differing == ["gate"]:
        has_former_ids = raw == readable_json(content_of(found)) and _checks(found) == _checks(release)
        if has_former_ids or (is_older and _verdicts(found) == _verdicts(release)):
            return raw
    if is_older and not differing:
        return raw
    what = f"was changed after it was published ({', '.join(differing) or 'its layout'})"
    raise DamagedRecordError(path, what, REMEDY)


def _checks(release: Release) -> dict[str, ReleasedCheck]:
    """The gate's checks by the ids that they have today, without the words that older releases lack."""
    today = [check.model_copy(update={"id": current_id(check.id), "reason": None}) for check in release.gate]
    return {check.id: check for check in today}


def _verdicts(release: Release) -> dict[str, tuple[str, str]]:
    return {check: (found.severity, found.state) for check, found in _checks(release).items()}
