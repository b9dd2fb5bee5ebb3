"""Fetches every feed that has a server, and records the result for each."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Literal

from pipelines.base.errors import NotConfiguredError, TransportError, UnreachableError
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.transports.fetch import comes_by_itself, fetch_feed
from pipelines.transports.fetch_state import FetchState
from pipelines.transports.spool import Spool

_SERVERS_AT_ONCE = 4


def fetch_all(
    settings: Settings, feeds: dict[str, Feed], business_date: date, served: date | None, log: logging.Logger
) -> dict[str, FetchState]:
    """Fetch every feed with a transport of its own, some servers at once; says of each what became of it.

    One that fails keeps no other from being fetched. A server that did not answer is asked once for its other feeds.
    `served` is the business date of the release that is served: for a day before it, no server is asked.
    """
    by_server: dict[str | None, list[Feed]] = {}
    for feed in feeds.values():
        if not comes_by_itself(feed):
            by_server.setdefault(feed.transport.url_env, []).append(feed)

    def fetch_from_one(fed: list[Feed]) -> dict[str, FetchState]:
        found: dict[str, FetchState] = {}
        is_silent = False
        for feed in fed:
            asked = feed.model_copy(update={"transport": feed.transport.model_copy(update={"tries": 1})})
            try:
                fetched = fetch_feed(asked if is_silent else feed, settings, business_date, log.info, served)
                found[feed.feed] = fetched.fetch_state
            except TransportError as error:
                is_silent = isinstance(error, UnreachableError)
                until = Spool(settings.spool_dir, feed.feed, business_date, log.info).known_until
                state: Literal["not configured", "unreachable"] = (
                    "not configured" if isinstance(error, NotConfiguredError) else "unreachable"
                )
                found[feed.feed] = FetchState(state=state, why=str(error), until=until)
                log.warning(unreachable_line(feed, found[feed.feed]))
        return found

    with ThreadPoolExecutor(max_workers=_SERVERS_AT_ONCE) as servers:
        fetched = [pair for found in servers.map(fetch_from_one, by_server.values()) for pair in found.items()]
    return dict(sorted(fetched))


def unreachable_line(feed: Feed, fetch_state: FetchState) -> str:
    """Why a feed could not be fetched, and what this means for the day."""
    outcome = "the day is held" if holds_the_day(feed, fetch_state) else "the day goes on with earlier arrivals"
    return f"{fetch_state.why}; {outcome}"


def holds_the_day(feed: Feed, fetch_state: FetchState | None) -> bool:
    """Whether the contract holds the day if the feed has this fetch state."""
    return fetch_state is not None and fetch_state.has_failed and feed.transport.on_unreachable == "hold"
