"""What the last look at inbox and servers found besides files: `<landing>/look.json`, replaced by the next look."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from pydantic import ConfigDict, Field

from pipelines.arrivals.inbox import IN_SPOOL, Inbox
from pipelines.base.durable import canonical_json
from pipelines.base.records import Record, read_record_if_any, write_record
from pipelines.transports.fetch_state import FetchState

_FILE = "look.json"


class Look(Record):
    """For which business date it was, what became of fetching each feed, which files wait for their control file or
    are in use, how many files are in folders without a feed, and the fingerprint of the inbox.
    """

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    business_date: date
    fetch_states: dict[str, FetchState] = Field(alias="reach")  # the key in files of every version
    waiting: tuple[str, ...]
    in_use: tuple[str, ...] = ()
    unknown: dict[str, int]
    inbox: str = ""

    def waiting_of(self, feed: str) -> list[str]:
        """Paths of the feed's files that wait, in inbox and spool."""
        return [path for path in self.waiting if path.removeprefix(IN_SPOOL).startswith(f"{feed}/")]

    def fetch_states_for(self, business_date: date) -> dict[str, FetchState]:
        """The fetch states of the feeds, if the look was for `business_date`."""
        return self.fetch_states if self.business_date == business_date else {}


def remember_look(landing_dir: Path, business_date: date, inbox: Inbox) -> None:
    """Keep what was found."""
    look = Look(
        business_date=business_date,
        fetch_states=inbox.fetch_states,
        waiting=inbox.waiting,
        in_use=inbox.in_use,
        unknown=inbox.unknown,
        inbox=fingerprint(inbox),
    )
    write_record(landing_dir / _FILE, look)


def fingerprint(inbox: Inbox) -> str:
    """SHA-256 over path, size and time of change of every file of the inbox that may be landed; none of the spool's."""
    places = [(file.path, inbox.place(file)) for file in inbox.files if not file.path.startswith(IN_SPOOL)]
    stats = [(path, place.stat()) for path, place in places]
    return hashlib.sha256(canonical_json([[path, stat.st_size, stat.st_mtime_ns] for path, stat in stats])).hexdigest()


def last_look(landing_dir: Path) -> Look | None:
    """What was found last, or None before the first look.

    Raises:
        DamagedRecordError: the file cannot be read.
    """
    return read_record_if_any(landing_dir / _FILE, Look, remedy="run `kechuang daily`, which writes it again")
