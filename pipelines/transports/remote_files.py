"""Files on a bureau's SFTP server or in an S3-compatible store: what is new or changed there is copied here.

A file is copied once; a run that was interrupted goes on with the next file. Removing them is the bureau's business.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pipelines.base.durable import sync_file, sync_folder
from pipelines.base.errors import DamagedRecordError, TransportError, UnreachableError
from pipelines.base.file_names import TAKEN, FileName, read_path
from pipelines.contracts.transports import DropTransport
from pipelines.transports.control_files import (
    MANIFEST_LIMIT_BYTES,
    is_confirmed,
    is_control_file,
    is_finished,
    read_manifests,
)
from pipelines.transports.file_servers import FileServer, opened, speaking_plainly
from pipelines.transports.patience import PassingError, patiently
from pipelines.transports.secrets import from_environment, redacted
from pipelines.transports.spool import FetchedFile, Spool

if TYPE_CHECKING:
    from collections.abc import Collection

_MOST_FILES = 100_000


@dataclass(frozen=True)
class _Listed:
    """A file of the server: its size and time of change show whether it is still the one that was copied.

    `name` is its path below the server's folder, `place` the whole path as the server is asked for it.
    """

    name: FileName
    place: str
    size: int
    changed: str

    @property
    def version(self) -> list[int | str]:
        return [self.size, self.changed]


def fetch_files(transport: DropTransport, spool: Spool) -> list[FetchedFile]:
    """Copy what is new at the bureau's server, and its control files.

    Raises:
        TransportError: the server cannot be reached or refuses; one line.
    """
    url = from_environment(transport.url_env or "")
    server = redacted(url)
    copied: list[FetchedFile] = []
    failure: TransportError
    try:
        patiently(
            transport.tries,
            lambda: _copy_new(transport, url, spool, copied),
            lambda line: spool.say(f"{spool.feed}: {server}: {line}"),
        )
    except PassingError as error:
        failure = UnreachableError(f"{server}: {error.in_words(transport.tries)}")
    except TransportError as error:
        failure = TransportError(f"{server}: {error}")
    else:
        return copied
    raise failure


def _copy_new(transport: DropTransport, url: str, spool: Spool, copied: list[FetchedFile]) -> None:
    with opened(transport, url) as server:
        there = _listing(server)
        said = {path for path, listed in there.items() if is_control_file(listed.name.parts[-1], transport.control)}
        for path in sorted(said):
            if there[path].size <= MANIFEST_LIMIT_BYTES:
                _copy(server, there[path], spool)
        kept = {path: spool.folder / there[path].name.on_disk for path in said}
        manifests: Collection[str] = read_manifests({path: place for path, place in kept.items() if place.exists()})
        for path in sorted(set(there) - said):
            is_whole = there[path].name.fault or is_confirmed(path, transport.control, there, manifests)
            if is_whole and _copy(server, there[path], spool):
                copied.append(spool.fetched(spool.folder / there[path].name.on_disk))


def remember_pruned(spool: Spool, path: str) -> None:
    """Record that the file at `path` below the feed's folder landed and is removed: copied again only if it changes.

    Does nothing for a file that did not come from a file server.
    """
    name = _remembered_as(os.fsencode(path))
    if known := _known(spool, name):
        spool.remember(name, {**known, "pruned": True})


def _remembered_as(name: bytes) -> str:
    return f"files/{hashlib.sha256(name).hexdigest()[:24]}"


def _listing(server: FileServer) -> dict[str, _Listed]:
    """The finished files below the server's folder, by their path in it, as text.

    One whose name cannot be read is among them: it is copied under the same name, and landing rejects it in one line.
    """
    found: dict[str, _Listed] = {}
    with speaking_plainly():
        entries = server.list_files()
    for place, entry in entries.items():
        path = place.removeprefix(server.folder).lstrip("/")
        if "\0" in path or {"", ".", ".."} & set(path.split("/")):  # no name that a file here can have
            continue
        name = read_path(PurePosixPath(path))
        is_harmless = name.fault or "\\" not in name.text  # in GB18030, a byte of a character may be a backslash
        if is_harmless and is_finished(name.parts) and entry.get("type") == "file":
            name = name.refused(TAKEN) if name.text in found else name
            found[name.text] = _Listed(name, place, int(entry["size"] or 0), str(entry.get("mtime")))
    if len(found) > _MOST_FILES:
        raise TransportError(f"its folder holds {len(found):,} files, more than {_MOST_FILES:,}: check the URL")
    return found


def _known(spool: Spool, name: str) -> dict[str, Any]:
    """Empty also if the record cannot be read: the file is then copied again, and the record with it."""
    try:
        return spool.remembered(name)
    except DamagedRecordError:
        return {}


def _copy(server: FileServer, listed: _Listed, spool: Spool) -> bool:
    """Copy one file, unless it was copied before; not if it changes meanwhile, for then it is still being written."""
    name = _remembered_as(listed.name.raw)
    target = spool.folder / listed.name.on_disk
    known = _known(spool, name)
    if known.get("version") == listed.version and (target.exists() or known.get("pruned")):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    arriving = spool.state_folder / "arriving"
    arriving.parent.mkdir(parents=True, exist_ok=True)
    try:
        with speaking_plainly():
            server.copy(listed.place, arriving, listed.size)
            after = server.info(listed.place)
        now = _Listed(listed.name, listed.place, int(after["size"] or 0), str(after.get("mtime")))
        if now != listed or arriving.stat().st_size != listed.size:
            spool.say(f"{spool.feed}: {listed.name.text} is still being written: the next run takes it")
            return False
        sync_file(arriving)
        arriving.replace(target)  # at once: the name may leave no room for a suffix
        sync_folder(target.parent)
    finally:
        arriving.unlink(missing_ok=True)
    spool.remember(name, {"version": listed.version})
    return True
