"""The inbox and the spool: files by feed, what their names say, folders without a contract. Opens no file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.base.file_names import TAKEN, FileName, read_path
from pipelines.transports.control_files import (
    Control,
    Expected,
    is_confirmed,
    is_control_file,
    is_finished,
    read_manifests,
)
from pipelines.transports.fetch_state import FetchState

_DATED_NAME = re.compile(r"^(?P<part>.*?)_?(?P<date>(?:19|20)\d{6})(?:_(?P<seq>\d{1,6}))?$")
_SUFFIXES = re.compile(r"(\.[A-Za-z0-9]{1,7})+$")  # .parquet, but not .20190501
IN_SPOOL: Literal["spool:"] = "spool:"


class InboxFile(BaseModel):
    """A delivered file and what its name says.

    `<part>_<YYYYMMDD>[_<seq>].<ext>`: `part` tells files of one feed apart that do not replace each other (a city,
    a direction), the date is the business date of the content. A name without a date has `as_of` None. `path` is text
    (`file_names`), whatever bytes the name has on disk.
    """

    model_config = ConfigDict(frozen=True)

    feed: str
    path: str
    part: str
    as_of: date | None
    seq: str


class Inbox(BaseModel):
    """All files of the inbox, in order of feed and path; `unknown` are folders of no feed, with how many files.

    `waiting` are files whose control file has not come; `expected` is what manifests say, by path. Files of `spool`
    have `spool:` before their path, and `reach` says of each feed that is fetched what became of it. `on_disk` has the
    bytes of paths that are not written in UTF-8, `refused` why no file may land under a path.
    """

    model_config = ConfigDict(frozen=True)

    folder: Path
    files: tuple[InboxFile, ...]
    unknown: dict[str, int]
    waiting: tuple[str, ...] = ()
    expected: dict[str, tuple[Expected, ...]] = {}
    spool: Path | None = None
    reach: dict[str, FetchState] = {}
    on_disk: dict[str, bytes] = {}
    refused: dict[str, str] = {}

    def place(self, file: InboxFile) -> Path:
        """Where the file lies on disk."""
        is_spooled = self.spool and file.path.startswith(IN_SPOOL)
        folder = self.spool if self.spool and is_spooled else self.folder
        path = file.path.removeprefix(IN_SPOOL) if is_spooled else file.path
        return folder / os.fsdecode(self.on_disk.get(file.path, path.encode()))


def read_name(name: str) -> tuple[str, date | None, str]:
    """Part, business date and sequence number that a file name tells.

    `企业登记_dongguan_20190501.csv` → (`企业登记_dongguan`, 2019-05-01, ``); without a valid date: (stem, None, ``).
    """
    stem = _SUFFIXES.sub("", name)
    if found := _DATED_NAME.match(stem):
        try:
            as_of = datetime.strptime(found["date"], "%Y%m%d").date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            return stem, None, ""
        return found["part"], as_of, found["seq"] or ""
    return stem, None, ""


def survey(
    folder: Path, feeds: list[str], controls: Mapping[str, Control] | None = None, prefix: Literal["", "spool:"] = ""
) -> Inbox:
    """List `<folder>/<bureau>/<feed>/…`. Hidden files and unfinished uploads are not there yet.

    Nor is a file whose feed has `controls` until its control file is there. A link that leads out of the inbox is not
    followed: whoever may upload must not read our disk.
    """
    by_feed: dict[str, list[FileName]] = {}
    unknown: dict[str, int] = {}
    for name in _finished_files(folder):
        feed = "/".join(name.parts[:2])
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
            part, as_of, seq = read_name(name.parts[-1])
            files.append(InboxFile(feed=feed, path=prefix + path, part=part, as_of=as_of, seq=seq))
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
        expected=expected,
        on_disk=on_disk,
        refused=refused,
    )


def _without_namesakes(names: list[FileName]) -> list[FileName]:
    """The names, each with a text of its own: of two with the same text the one in UTF-8 keeps it."""
    taken = {name.text for name in names if name.is_as_on_disk}
    return [name if name.is_as_on_disk or name.text not in taken else name.refused(TAKEN) for name in names]


def _finished_files(folder: Path) -> Iterator[FileName]:
    """Names below `folder` of its finished files, in order.

    Raises:
        OSError: a folder cannot be listed. What lies in it would be missing without a word.
    """
    root = Path(os.path.realpath(folder))
    found: list[Path] = []
    for at, _, names in os.walk(folder, onerror=_raise_unless_gone):
        found += [Path(at) / name for name in names]
    for path in sorted(found):
        name = read_path(path.relative_to(folder))
        leads_elsewhere = not Path(os.path.realpath(path)).is_relative_to(root)  # unlike resolve, no error for a loop
        if is_finished(name.parts) and not leads_elsewhere and path.is_file():
            yield name


def _raise_unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
