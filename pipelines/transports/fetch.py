"""The one entry to all transports: fetch what is new of a feed into the spool, or say in one line why it cannot be."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.base.errors import DamagedRecordError, NotOfferedError, TransportError
from pipelines.base.settings import SOURCES_DIR, Settings, today
from pipelines.city.city_file import read_city, time_zone_of
from pipelines.city.folder import city_of
from pipelines.contracts.feed import Feed
from pipelines.contracts.transports import DropTransport, HttpTransport, Transport
from pipelines.transports.fetch_state import FetchState, not_connected
from pipelines.transports.spool import FetchedFile, Spool

_TALKATIVE = ("asyncssh", "urllib3", "fsspec", "sshfs", "sqlalchemy.engine")
"""Loggers of libraries that write users, paths and parameters below the level of a warning."""


@dataclass(frozen=True)
class Fetched:
    """What became of fetching a feed, and the files that this call put into the spool."""

    fetch_state: FetchState
    files: tuple[FetchedFile, ...] = ()


def keep_secrets_out_of_logs() -> None:
    """Let libraries of transports log warnings only."""
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.setLevel(max(logging.WARNING, logger.level))


def comes_by_itself(feed: Feed) -> bool:
    """Whether the feed's files are put into the inbox by others, so that nothing is to be fetched."""
    return isinstance(feed.transport, DropTransport) and feed.transport.is_local


def fetch_feed(
    feed: Feed, settings: Settings, business_date: date, say: Callable[[str], None], served: date | None = None
) -> Fetched:
    """Fetch what is new of `feed` into `<spool>/<bureau>/<feed>/`. Safe to call again, and after a crash.

    Pages and tables show the present only: they are not asked for a day before today, before the newest that was
    fetched, or before `served`, the date of the release that is served. A feed whose server is not named here, or has
    never had anything under the feed's path, is not connected.

    Raises:
        TransportError: one line with feed, server, what happened and what to do; without secrets, also in its causes.
    """
    if comes_by_itself(feed):
        return Fetched(FetchState(state="fetched"))
    keep_secrets_out_of_logs()
    spool = Spool(settings.spool_dir, feed.feed, business_date, say)
    try:
        fetch_state = not_connected(feed.transport, spool) or _not_for_the_past(
            feed.transport, spool, served, today(time_zone_of(settings))
        )
        if fetch_state is not None:
            return Fetched(fetch_state.model_copy(update={"until": spool.known_until}))
        say(f"{feed.feed}: fetching from the server named in {feed.transport.url_env}")
        files = tuple(_fetch(feed.transport, spool, (city_of(settings).feeds, SOURCES_DIR)))
        spool.remember_fetch()
        return Fetched(FetchState(state="fetched", files=len(files)), files)
    except NotOfferedError as error:
        if spool.fetched_last is None and isinstance(feed.transport, HttpTransport) and feed.transport.path:
            to_do = "list it under `without` in city.yml if there is none, or correct `path`"
            if any(feed.feed in without.missing for without in read_city(city_of(settings)).without):
                to_do = "city.yml lists it under `without`"
            why = f"{error} for {feed.transport.path}: {to_do}"
            say(f"{feed.feed}: not connected: {why}")
            return Fetched(FetchState(state="not connected", why=why))
        failure = TransportError(f"{feed.feed}: {error}: check the URL, or ask the bureau where it moved")
    except TransportError as error:
        failure = type(error)(f"{feed.feed}: {error}")
    except DamagedRecordError as error:  # what was remembered of earlier fetches: only this feed cannot be fetched
        failure = TransportError(f"{feed.feed}: {error}")
    raise failure  # outside the handler: nothing that a library raised hangs on it


def _not_for_the_past(transport: Transport, spool: Spool, served: date | None, today: date) -> FetchState | None:
    present = max(day for day in (today, spool.fetched_last, served) if day)
    if isinstance(transport, DropTransport) or spool.business_date >= present:
        return None
    what = f"not fetched for {spool.business_date}: its server shows only current data, of {present}"
    spool.say(f"{spool.feed}: {what}")
    return FetchState(state="past", why=what)


def _fetch(transport: Transport, spool: Spool, folders: tuple[Path, ...]) -> list[FetchedFile]:
    if isinstance(transport, DropTransport):  # drivers are loaded only for a feed that needs them
        from pipelines.transports.remote_files import fetch_files

        return fetch_files(transport, spool)
    if isinstance(transport, HttpTransport):
        from pipelines.transports.http_pages import fetch_pages

        return fetch_pages(transport, spool)
    from pipelines.transports.database import fetch_table

    return fetch_table(transport, spool, *folders)
