"""What has arrived, by whatever way: fetches every feed that does not come by itself, then lists inbox and spool."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from pipelines.contracts import Feed
from pipelines.errors import TransportError
from pipelines.landing.control_files import Control
from pipelines.landing.inbox import IN_SPOOL, Inbox, survey
from pipelines.settings import Settings
from pipelines.transports.contract import DropTransport
from pipelines.transports.fetch import comes_by_itself, fetch_feed


@dataclass(frozen=True)
class Fetched:
    """How many files came, by feed, and a line for each feed that could not be fetched."""

    files: dict[str, int]
    unreachable: tuple[str, ...]


def fetch_all(settings: Settings, feeds: dict[str, Feed], business_date: date, log: logging.Logger) -> Fetched:
    """Fetch every feed with a transport of its own. One that fails does not keep the others from being fetched.

    Raises:
        TransportError: a feed that must hold the day cannot be fetched; the others were.
    """
    files: dict[str, int] = {}
    unreachable: list[str] = []
    holding: list[str] = []
    for feed in feeds.values():
        if comes_by_itself(feed):
            continue
        try:
            files[feed.feed] = len(fetch_feed(feed, settings, business_date, log.info))
        except TransportError as error:
            holds = feed.transport.on_unreachable == "hold"
            line = str(error) if holds else f"{error}; going on with what came before"
            (holding if holds else unreachable).append(line)
            log.warning(line)
    if holding:
        raise TransportError("; ".join(holding))
    return Fetched(files, tuple(unreachable))


def survey_all(settings: Settings, feeds: dict[str, Feed], fetched: Fetched) -> Inbox:
    """List the inbox, and of the spool the feeds that are fetched."""
    transports = {feed.feed: feed.transport for feed in feeds.values()}
    controls: dict[str, Control] = {
        name: transport.control for name, transport in transports.items() if isinstance(transport, DropTransport)
    }
    inbox = survey(settings.inbox_dir, list(feeds), controls)
    remote = [name for name, feed in feeds.items() if not comes_by_itself(feed)]
    spooled = survey(settings.spool_dir, remote, controls, IN_SPOOL)
    return Inbox(
        folder=inbox.folder,
        files=inbox.files + spooled.files,
        unknown=inbox.unknown,
        waiting=inbox.waiting + spooled.waiting,
        expected=inbox.expected | spooled.expected,
        spool=settings.spool_dir,
        fetched=fetched.files,
        unreachable=fetched.unreachable,
    )
