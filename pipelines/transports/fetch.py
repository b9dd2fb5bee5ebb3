"""The one entry to all transports: fetch what is new of a feed into the spool, or say in one line why it cannot be."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

from pipelines.contracts import Feed
from pipelines.errors import TransportError
from pipelines.settings import Settings
from pipelines.transports.contract import DropTransport, HttpTransport
from pipelines.transports.spool import FetchedFile, Spool

_TALKATIVE = ("asyncssh", "urllib3", "fsspec", "sshfs", "sqlalchemy.engine")
"""Loggers of libraries that write users, paths and parameters below the level of a warning."""


def comes_by_itself(feed: Feed) -> bool:
    """Whether the feed's files are put into the inbox by others, so that nothing is to be fetched."""
    return isinstance(feed.transport, DropTransport) and feed.transport.is_local


def fetch_feed(feed: Feed, settings: Settings, business_date: date, say: Callable[[str], None]) -> list[FetchedFile]:
    """Fetch what is new of `feed` into `<spool>/<bureau>/<feed>/`; returns the files that this call put there.

    Pages and tables show the present only: a date before the newest that was fetched is left as it is. Safe to call
    again, and after a crash.

    Raises:
        TransportError: one line with feed, server, what happened and what to do; without secrets, also in its causes.
    """
    if comes_by_itself(feed):
        return []
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.setLevel(max(logging.WARNING, logger.level))
    spool = Spool(settings.spool_dir, feed.feed, business_date, say)
    try:
        return _fetch(feed, spool)
    except TransportError as error:
        failure = f"{feed.feed}: {error}"
    raise TransportError(failure)  # outside the handler: nothing that a library raised hangs on it


def _fetch(feed: Feed, spool: Spool) -> list[FetchedFile]:
    transport, newest = feed.transport, spool.fetched_last
    if not isinstance(transport, DropTransport) and newest and spool.business_date < newest:
        spool.say(
            f"{spool.feed}: not fetched for {spool.business_date}: it shows the present, and {newest} was fetched"
        )
        return []
    if isinstance(transport, DropTransport):  # drivers are loaded only for a feed that needs them
        from pipelines.transports.remote_files import fetch_files

        fetched = fetch_files(transport, spool)
    elif isinstance(transport, HttpTransport):
        from pipelines.transports.http_pages import fetch_pages

        fetched = fetch_pages(transport, spool)
    else:
        from pipelines.transports.database import fetch_table

        fetched = fetch_table(transport, spool)
    spool.remember_fetch()
    return fetched
