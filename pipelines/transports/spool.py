"""The spool: fetched files, and what is recorded between runs. Landing reads it like an inbox.

<spool>/<bureau>/<feed>/<name>          a fetched file, whole
<spool>/.state/<bureau>/<feed>/…        what was fetched, and the pages of a fetch that was interrupted
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from pipelines.base.file_names import read_path
from pipelines.base.records import Content, Record, Upgrades, read_record_if_any, write_record

_NEWEST = "newest"


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _below_values(content: Content) -> Content:
    return {"values": content}


class Remembered(Record):
    """What a transport remembers under one name. In format 1 the values were at the top."""

    FORMAT: ClassVar[int] = 2
    UPGRADES: ClassVar[Upgrades] = {1: _below_values}

    values: dict[str, Any]


class FetchedFile(BaseModel):
    """A file that this fetch put into the spool: its path below `<spool>/<bureau>/<feed>/`, bytes, rows if counted."""

    model_config = ConfigDict(frozen=True)

    feed: str
    path: str
    bytes: int
    rows: int | None = None


@dataclass(frozen=True)
class Spool:
    """One feed's part of the spool, and the business date for which it is fetched."""

    root: Path
    feed: str
    business_date: date
    say: Callable[[str], None]

    @property
    def folder(self) -> Path:
        """Where the feed's fetched files are."""
        return self.root / self.feed

    @property
    def state_folder(self) -> Path:
        """Where fetches of the feed are remembered; hidden, so that landing passes it by."""
        return self.root / ".state" / self.feed

    def dated_path(self, suffix: str) -> Path:
        """The file of the business date: `<feed>_<YYYYMMDD><suffix>`."""
        return self.folder / f"{self.feed.split('/')[1]}_{self.business_date:%Y%m%d}{suffix}"

    @property
    def fetched_last(self) -> date | None:
        """The newest business date for which the feed was fetched; None if it never was."""
        return _date(self.remembered(_NEWEST).get("business_date"))

    @property
    def fetched_until(self) -> date | None:
        """The newest date before this one for which the feed was fetched: a day fetched again is whole again."""
        last = self.fetched_last
        if last is None or last < self.business_date:
            return last
        before = _date(self.remembered(_NEWEST).get("before"))
        return before if last == self.business_date else None

    @property
    def known_until(self) -> date | None:
        """The newest date up to this one for which the feed was fetched; None if none was, or a later one hides it."""
        last = self.fetched_last
        return last if last is not None and last <= self.business_date else None

    def remember_fetch(self) -> None:
        """The feed was fetched for this business date, all of it. A date before the newest changes nothing."""
        last = self.fetched_last
        if last is None or last < self.business_date:
            before = last.isoformat() if last else None
            self.remember(_NEWEST, {"business_date": self.business_date.isoformat(), "before": before})

    def remembered(self, name: str) -> dict[str, Any]:
        """What was remembered under `name`, or nothing.

        Raises:
            DamagedRecordError: the file cannot be read.
        """
        remedy = "restore it from a copy; or remove it, and everything it records is fetched again"
        found = read_record_if_any(self.state_folder / f"{name}.json", Remembered, remedy=remedy)
        return found.values if found else {}

    def remember(self, name: str, value: dict[str, Any]) -> None:
        """Replace what is remembered under `name`."""
        write_record(self.state_folder / f"{name}.json", Remembered(values=value))

    def fetched(self, path: Path, rows: int | None = None) -> FetchedFile:
        """The account of a file of the spool."""
        relative = read_path(path.relative_to(self.folder))
        return FetchedFile(feed=self.feed, path=relative.text, bytes=path.stat().st_size, rows=rows)
