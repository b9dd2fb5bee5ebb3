"""What has arrived, by whatever way: fetches every feed that does not come by itself, then lists inbox and spool."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from pipelines.contracts import Feed
from pipelines.errors import DamagedRecordError, TransportError, UnreachableError
from pipelines.landing.control_files import Control
from pipelines.landing.inbox import IN_SPOOL, Inbox, survey
from pipelines.publish.pointer import newest_released, pointed_at
from pipelines.settings import Settings
from pipelines.transports.contract import DropTransport
from pipelines.transports.fetch import comes_by_itself, fetch_feed
from pipelines.transports.reach import Reach
from pipelines.transports.spool import Spool

_SERVERS_AT_ONCE = 4


def fetch_all(settings: Settings, feeds: dict[str, Feed], business_date: date, log: logging.Logger) -> dict[str, Reach]:
    """Fetch every feed with a transport of its own, some servers at once; says of each what became of it.

    One that fails keeps no other from being fetched. A server that did not answer is asked once for its other feeds.
    """
    served = _served_day(settings.releases_dir, log)
    by_server: dict[str | None, list[Feed]] = {}
    for feed in feeds.values():
        if not comes_by_itself(feed):
            by_server.setdefault(feed.transport.url_env, []).append(feed)

    def fetch_from_one(fed: list[Feed]) -> dict[str, Reach]:
        found: dict[str, Reach] = {}
        is_silent = False
        for feed in fed:
            asked = feed.model_copy(update={"transport": feed.transport.model_copy(update={"tries": 1})})
            try:
                fetched = fetch_feed(asked if is_silent else feed, settings, business_date, log.info, served)
                found[feed.feed] = fetched.reach
            except TransportError as error:
                is_silent = isinstance(error, UnreachableError)
                until = Spool(settings.spool_dir, feed.feed, business_date, log.info).known_until
                found[feed.feed] = Reach(state="unreachable", why=str(error), until=until)
                log.warning(unreachable_line(feed, found[feed.feed]))
        return found

    with ThreadPoolExecutor(max_workers=_SERVERS_AT_ONCE) as servers:
        fetched = [reach for found in servers.map(fetch_from_one, by_server.values()) for reach in found.items()]
    return dict(sorted(fetched))


def _served_day(releases_dir: Path, log: logging.Logger) -> date | None:
    """The business date that is served; the newest that was released if the pointer cannot be read."""
    try:
        pointer = pointed_at(releases_dir)
    except DamagedRecordError as error:
        log.warning(error)
        return newest_released(releases_dir)
    return pointer.business_date if pointer else None


def unreachable_line(feed: Feed, reach: Reach) -> str:
    """Why a feed could not be fetched, and what becomes of the day."""
    return f"{reach.why}; {'the day is held' if holds_the_day(feed, reach) else 'going on with what came before'}"


def holds_the_day(feed: Feed, reach: Reach | None) -> bool:
    """Whether a day with this reach of the feed is held by its contract."""
    return reach is not None and reach.state == "unreachable" and feed.transport.on_unreachable == "hold"


def survey_all(settings: Settings, feeds: dict[str, Feed], reach: dict[str, Reach]) -> Inbox:
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
        reach=reach,
        on_disk=inbox.on_disk | spooled.on_disk,
        refused=inbox.refused | spooled.refused,
    )
