"""The inbox and the spool: files by feed, what their names say, folders without a contract. Opens no file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.arrivals.file_dates import date_of_folders, read_name, tells_month_only
from pipelines.base.file_names import TAKEN, FileName, read_path
from pipelines.transports.control_files import (
    Control,
    Expected,
    is_confirmed,
    is_control_file,
    is_finished,
    is_in_use,
    read_manifests,
)
from pipelines.transports.fetch_state import FetchState

IN_SPOOL: Literal["spool:"] = "spool:"


class InboxFile(BaseModel):
    """A file of the inbox and what its name says.

    `<part>_<YYYYMMDD>[_<seq>].<ext>`: `part` tells files of one feed apart that do not replace each other (a city,
    a direction), the date is the business date of the content, in any spelling (`file_dates`). A name without a date
    has `as_of` None; one with a month only has its first day, and `is_month`. `path` is text (`file_names`), whatever
    bytes the name has on disk.
    """

    model_config = ConfigDict(frozen=True)

    feed: str
    path: str
    part: str
    as_of: date | None
    seq: str
    is_month: bool = False


class Inbox(BaseModel):
    """All files of the inbox, in order of feed and path; `unknown` are folders of no feed, with how many files.

    `waiting` are files whose control file has not come; `in_use` are locks of open documents and uploads under way,
    which are left out; `expected` is what manifests say, by path. Files of `spool` have `spool:` before their path, and
    `fetch_states` has the feeds that are fetched. `on_disk` has the bytes of paths that are not written in UTF-8,
    `refused` why no file may land under a path.
    """

    model_config = ConfigDict(frozen=True)

    folder: Path
    files: tuple[InboxFile, ...]
    unknown: dict[str, int]
    waiting: tuple[str, ...] = ()
    in_use: tuple[str, ...] = ()
    expected: dict[str, tuple[Expected, ...]] = {}
    spool: Path | None = None
    fetch_states: dict[str, FetchState] = {}
    on_disk: dict[str, bytes] = {}
    refused: dict[str, str] = {}

    def place(self, file: InboxFile) -> Path:
        """Where the file is on disk."""
        is_spooled = self.spool and file.path.startswith(IN_SPOOL)
        folder = self.spool if self.spool and is_spooled else self.folder
        path = file.path.removeprefix(IN_SPOOL) if is_spooled else file.path
        return folder / os.fsdecode(self.on_disk.get(file.path, path.encode()))


def survey(
    folder: Path, feeds: list[str], controls: Mapping[str, Control] | None = None, prefix: Literal["", "spool:"] = ""
) -> Inbox:
    """List `<folder>/<bureau>/<feed>/…`. Hidden files and unfinished uploads are not there yet.

    A file whose feed has `controls` is not there until its control file is. A link that leads out of the inbox is not
    followed: a user who may upload must not read our disk.
    """
    by_feed: dict[str, list[FileName]] = {}
    unknown: dict[str, int] = {}
    in_use: list[str] = []
    for name in _files(folder):
        feed = "/".join(name.parts[:2])
        if not is_finished(name.parts):
            if len(name.parts) > 2 and is_in_use(name.parts[-1]):
                in_use.append(prefix + name.text)
            continue
        if len(name.parts) > 2 and feed in feeds:
            by_feed.setdefault(feed, []).append(name)
        else:
            place = feed if len(name.parts) > 2 else "/".join(name.parts[:-1]) or "."
            unknown[place] = unknown.get(place, 0) + 1
    files: list[InboxFile] = []
    waiting: list[str] = []
    expected: dict[str, tuple[Expected, ...]] = {}
    on_disk: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    for feed, found in by_feed.items():
        control = (controls or {}).get(feed, "none")
        names = {name.text: name for name in _without_namesakes(found)}
        said = {path for path, name in names.items() if is_control_file(name.parts[-1], control) and not name.fault}
        listed = read_manifests({path: folder / names[path].on_disk for path in said}) if control == "manifest" else {}
        for path, name in names.items():
            if path in said:
                continue
            if not (name.fault or is_confirmed(path, control, names, listed)):
                waiting.append(prefix + path)
                continue
            files.append(_named(feed, prefix + path, name.parts))
            if not name.is_as_on_disk:
                on_disk[prefix + path] = name.raw
            if name.fault:
                refused[prefix + path] = name.fault
            if path in listed:
                expected[prefix + path] = listed[path]
    return Inbox(
        folder=folder,
        files=tuple(files),
        unknown=unknown,
        waiting=tuple(waiting),
        in_use=tuple(in_use),
        expected=expected,
        on_disk=on_disk,
        refused=refused,
    )


def _named(feed: str, path: str, parts: tuple[str, ...]) -> InboxFile:
    """What name and folders say: `20241128/名单.xlsx` is of that day, too."""
    part, as_of, seq = read_name(parts[-1])
    is_month = tells_month_only(parts[-1])
    if as_of is None and (found := date_of_folders(parts[2:-1])):
        as_of, is_month = found.day, found.is_month
    return InboxFile(feed=feed, path=path, part=part, as_of=as_of, seq=seq, is_month=is_month)


def _without_namesakes(names: list[FileName]) -> list[FileName]:
    """The names, each with a text of its own: of two with the same text the one in UTF-8 keeps it."""
    taken = {name.text for name in names if name.is_as_on_disk}
    return [name if name.is_as_on_disk or name.text not in taken else name.refused(TAKEN) for name in names]


def _files(folder: Path) -> Iterator[FileName]:
    """Names below `folder` of its files, in order.

    Raises:
        OSError: a folder cannot be listed. Its files would be missing without a message.
    """
    root = Path(os.path.realpath(folder))
    found: list[Path] = []
    for at, _, names in os.walk(folder, onerror=_raise_unless_gone):
        found += [Path(at) / name for name in names]
    for path in sorted(found):
        name = read_path(path.relative_to(folder))
        leads_elsewhere = not Path(os.path.realpath(path)).is_relative_to(root)  # unlike resolve, no error for a loop
        if not leads_elsewhere and path.is_file():
            yield name


def _raise_unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
