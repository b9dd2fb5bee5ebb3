"""Whether new, complete files are in the inbox, by names, sizes and times of change. Opens no file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict

from pipelines.arrivals.inbox import IN_SPOOL
from pipelines.arrivals.look import fingerprint, last_look
from pipelines.arrivals.survey import survey_all
from pipelines.base.errors import DamagedRecordError
from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed


class Watched(BaseModel):
    """What is remembered between two looks: the files last seen, and those for which a run was made or asked for."""

    model_config = ConfigDict(frozen=True)

    seen: str = ""
    handled: str = ""


@dataclass(frozen=True)
class Verdict:
    """Why no run is wanted, in words; or None: one is wanted, for exactly these files (`key`)."""

    why_not: str | None
    key: str
    watched: Watched


def watch(settings: Settings, feeds: dict[str, Feed], day: date, watched: Watched) -> Verdict:
    """Whether a run of `day` is wanted for the inbox's present files.

    It is if the files are others than those of the last run, by whatever started it, and unchanged between two looks: a
    file that still grows waits, and with it all others, since a run lands them all. A file that was taken away counts,
    since without it a held day may be released.
    """
    if not settings.inbox_dir.is_dir():
        return Verdict(f"no inbox at {settings.inbox_dir}", "", watched)
    inbox = survey_all(settings, feeds, {})
    files = sum(not file.path.startswith(IN_SPOOL) for file in inbox.files)
    waiting = sum(not path.startswith(IN_SPOOL) for path in inbox.waiting)
    if not files:
        why = f"{counted(waiting, 'file')} without a control file" if waiting else "the inbox holds no file of a feed"
        return Verdict(why, "", watched)
    try:
        now = fingerprint(inbox)
    except FileNotFoundError:
        return Verdict("files are being moved", "", watched)
    try:
        look = last_look(settings.landing_dir)
    except DamagedRecordError:  # the run that is asked for now replaces it
        look = None
    if look and look.business_date == day and look.inbox == now:
        return Verdict(
            f"the run for {day} has seen {counted(files, 'file')}, all there are", now, Watched(seen=now, handled=now)
        )
    if now == watched.handled:
        return Verdict(f"nothing new in {counted(files, 'file')}", now, watched)
    if now != watched.seen:
        seen = Watched(seen=now, handled=watched.handled)
        return Verdict("files arrived or changed: waiting until they stop changing", now, seen)
    return Verdict(None, now, Watched(seen=now, handled=now))
