"""What lies in the inbox and the spool: files by feed, what their names say, folders of no feed. Opens no delivery."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.landing.control_files import Control, Expected, is_confirmed, is_control_file, read_manifests
from pipelines.transports.reach import Reach

_DATED_NAME = re.compile(r"^(?P<part>.*?)_?(?P<date>(?:19|20)\d{6})(?:_(?P<seq>\d{1,6}))?$")
_SUFFIXES = re.compile(r"(\.[A-Za-z0-9]{1,7})+$")  # .parquet, but not .20190501
_UNFINISHED = (".tmp", ".part", ".filepart", ".crdownload")
IN_SPOOL: Literal["spool:"] = "spool:"


class InboxFile(BaseModel):
    """A delivered file and what its name says.

    `<part>_<YYYYMMDD>[_<seq>].<ext>`: `part` tells files of one feed apart that do not replace each other (a city,
    a direction), the date is the business date of the content. A name without a date has `as_of` None.
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
    have `spool:` before their path, and `reach` says of each feed that is fetched what became of it.
    """

    model_config = ConfigDict(frozen=True)

    folder: Path
    files: tuple[InboxFile, ...]
    unknown: dict[str, int]
    waiting: tuple[str, ...] = ()
    expected: dict[str, tuple[Expected, ...]] = {}
    spool: Path | None = None
    reach: dict[str, Reach] = {}

    def place(self, file: InboxFile) -> Path:
        """Where the file lies on disk."""
        if self.spool and file.path.startswith(IN_SPOOL):
            return self.spool / file.path.removeprefix(IN_SPOOL)
        return self.folder / file.path


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


def is_finished(parts: tuple[str, ...]) -> bool:
    """Whether a path tells of a finished upload: nothing hidden in it, and no suffix of an upload under way."""
    return not any(part.startswith(".") for part in parts) and not parts[-1].endswith(_UNFINISHED)


def survey(
    folder: Path, feeds: list[str], controls: Mapping[str, Control] | None = None, prefix: Literal["", "spool:"] = ""
) -> Inbox:
    """List `<folder>/<bureau>/<feed>/…`. Hidden files and unfinished uploads are not there yet.

    Nor is a file whose feed has `controls` until its control file is there. A link that leads out of the inbox is not
    followed: whoever may upload must not read our disk.
    """
    by_feed: dict[str, list[Path]] = {}
    unknown: dict[str, int] = {}
    for relative in _finished_files(folder):
        feed = "/".join(relative.parts[:2])
        if len(relative.parts) > 2 and feed in feeds:
            by_feed.setdefault(feed, []).append(relative)
        else:
            place = feed if len(relative.parts) > 2 else str(relative.parent)
            unknown[place] = unknown.get(place, 0) + 1
    files: list[InboxFile] = []
    waiting: list[str] = []
    expected: dict[str, tuple[Expected, ...]] = {}
    for feed, paths in by_feed.items():
        control = (controls or {}).get(feed, "none")
        present = {path.as_posix() for path in paths}
        said = {path for path in present if is_control_file(Path(path).name, control)}
        listed = read_manifests(folder, said) if control == "manifest" else {}
        for path in paths:
            name = path.as_posix()
            if name in said:
                continue
            if not is_confirmed(name, control, present, listed):
                waiting.append(prefix + name)
                continue
            part, as_of, seq = read_name(path.name)
            files.append(InboxFile(feed=feed, path=prefix + str(path), part=part, as_of=as_of, seq=seq))
            if name in listed:
                expected[prefix + str(path)] = listed[name]
    return Inbox(folder=folder, files=tuple(files), unknown=unknown, waiting=tuple(waiting), expected=expected)


def _finished_files(folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        leads_elsewhere = not path.resolve().is_relative_to(root)
        if is_finished(relative.parts) and not leads_elsewhere and path.is_file():
            yield relative
