"""Files that lie on a bureau's SFTP server or in an S3-compatible store: what is new or changed there is copied here.

A file is copied once; a run that was interrupted goes on with the next file. Removing them is the bureau's business.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipelines.durable import replacing
from pipelines.errors import TransportError, UnreachableError
from pipelines.landing.control_files import MANIFEST_LIMIT_BYTES, is_confirmed, is_control_file, read_manifests
from pipelines.landing.inbox import is_finished
from pipelines.transports.contract import DropTransport
from pipelines.transports.file_servers import FileServer, opened, speaking_plainly
from pipelines.transports.patience import PassingError, patiently
from pipelines.transports.secrets import from_environment, redacted
from pipelines.transports.spool import FetchedFile, Spool

if TYPE_CHECKING:
    from collections.abc import Collection

_MOST_FILES = 100_000


@dataclass(frozen=True)
class _Listed:
    """A file of the server: its size and time of change tell whether it is still the one that was copied."""

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
        said = {path for path in there if is_control_file(PurePosixPath(path).name, transport.control)}
        for path in sorted(said):
            if there[path].size <= MANIFEST_LIMIT_BYTES:
                _copy(server, path, there[path], spool)
        listed: Collection[str] = read_manifests(spool.folder, {p for p in said if (spool.folder / p).exists()})
        for path in sorted(set(there) - said):
            if is_confirmed(path, transport.control, there, listed) and _copy(server, path, there[path], spool):
                copied.append(spool.fetched(spool.folder / path))


def remember_pruned(spool: Spool, path: str) -> None:
    """The file at `path` below the feed's folder has landed and is removed: as long as it stays as it is, it is known.

    Does nothing for a file that no server of files gave.
    """
    if known := spool.remembered(_remembered_as(path)):
        spool.remember(_remembered_as(path), {**known, "pruned": True})


def _remembered_as(path: str) -> str:
    return f"files/{hashlib.sha256(path.encode()).hexdigest()[:24]}"


def _listing(server: FileServer) -> dict[str, _Listed]:
    """The finished files below the server's folder, by their path in it."""
    found: dict[str, _Listed] = {}
    with speaking_plainly():
        entries = server.list_files()
    for place, entry in entries.items():
        path = place.removeprefix(server.folder).lstrip("/")
        parts = tuple(path.split("/"))
        is_harmless = path.isprintable() and "\\" not in path and not {"", ".", ".."} & set(parts)
        if is_harmless and is_finished(parts) and entry.get("type") == "file":
            found[path] = _Listed(place, int(entry["size"] or 0), str(entry.get("mtime")))
    if len(found) > _MOST_FILES:
        raise TransportError(f"its folder holds {len(found):,} files, more than {_MOST_FILES:,}: is it the right one?")
    return found


def _copy(server: FileServer, path: str, listed: _Listed, spool: Spool) -> bool:
    """Copy one file, unless it was copied before; not if it changes meanwhile, for then it is still being written."""
    name = _remembered_as(path)
    target = spool.folder / path
    known = spool.remembered(name)
    if known.get("version") == listed.version and (target.exists() or known.get("pruned")):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    arriving = spool.state_folder / "arriving"
    arriving.parent.mkdir(parents=True, exist_ok=True)
    try:
        with speaking_plainly():
            server.files.get_file(listed.place, str(arriving))
            after = server.files.info(listed.place)
        now = _Listed(listed.place, int(after["size"] or 0), str(after.get("mtime")))
        if now != listed or arriving.stat().st_size != listed.size:
            spool.say(f"{spool.feed}: {path} is still being written: left for the next run")
            return False
        with replacing(target) as temporary:
            arriving.replace(temporary)
    finally:
        arriving.unlink(missing_ok=True)
    spool.remember(name, {"version": listed.version})
    return True
