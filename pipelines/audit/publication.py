"""What publishing leaves in the audit log: each release once, before readers are pointed at it."""

from __future__ import annotations

from pathlib import Path

from pipelines.audit.log import entries, note
from pipelines.audit.seal import PUBLISHED, SEAL, seal
from pipelines.audit.signing import signing_key
from pipelines.base.durable import sha256_of_file
from pipelines.base.settings import Settings
from pipelines.publish.manifest import MANIFEST, Release
from pipelines.publish.release import Sealing


def sealing(settings: Settings) -> Sealing:
    """What seals the releases of a data folder.

    Raises:
        KechuangError: the signing key is not one.
    """
    key = signing_key(settings.data_dir)
    return lambda folder, release, gate_sha256: seal(folder, release, gate_sha256, settings.data_dir, key)


def note_publication(settings: Settings, release: Release, folder: Path) -> None:
    """Note that `release` is published, unless this seal of it is noted already.

    Raises:
        DamagedRecordError: the audit log was changed.
    """
    if not (folder / SEAL).exists():
        return  # published by an earlier version, before there were seals
    facts = {"release_sha256": sha256_of_file(folder / MANIFEST), "seal_sha256": sha256_of_file(folder / SEAL)}
    known = (one for one in entries(settings.data_dir) if (one.action, one.subject) == (PUBLISHED, release.release_id))
    if not any(one.facts == facts for one in known):
        note(settings.data_dir, PUBLISHED, release.release_id, **facts)
