"""What lies in the inbox: files by feed, what their names say, and folders that belong to no feed. Opens no file."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

_DATED_NAME = re.compile(r"^(?P<part>.*?)_?(?P<date>(?:19|20)\d{6})(?:_(?P<seq>\d{1,6}))?$")
_SUFFIXES = re.compile(r"(\.[A-Za-z0-9]{1,5})+$")
_UNFINISHED = (".tmp", ".part", ".filepart", ".crdownload")


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
    """All files of the inbox, in order of feed and path; `unknown` are folders of no feed, with how many files."""

    model_config = ConfigDict(frozen=True)

    folder: Path
    files: tuple[InboxFile, ...]
    unknown: dict[str, int]


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


def survey(folder: Path, feeds: list[str]) -> Inbox:
    """List `<folder>/<bureau>/<feed>/…`. Hidden files and unfinished uploads are not there yet.

    A link that leads out of the inbox is not followed: whoever may upload must not read our disk.
    """
    root = folder.resolve()
    files: list[InboxFile] = []
    unknown: dict[str, int] = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in relative.parts)
        leads_elsewhere = not path.resolve().is_relative_to(root)
        if hidden or leads_elsewhere or not path.is_file() or path.suffix in _UNFINISHED:
            continue
        feed = "/".join(relative.parts[:2])
        if len(relative.parts) > 2 and feed in feeds:
            part, as_of, seq = read_name(path.name)
            files.append(InboxFile(feed=feed, path=str(relative), part=part, as_of=as_of, seq=seq))
        else:
            place = feed if len(relative.parts) > 2 else str(relative.parent)
            unknown[place] = unknown.get(place, 0) + 1
    return Inbox(folder=folder, files=tuple(files), unknown=unknown)
