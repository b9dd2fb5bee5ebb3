"""Lists everything that has arrived: the inbox and the spool together."""

from __future__ import annotations

from pipelines.arrivals.inbox import IN_SPOOL, Inbox, survey
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.contracts.transports import DropTransport
from pipelines.transports.control_files import Control
from pipelines.transports.fetch import comes_by_itself
from pipelines.transports.fetch_state import FetchState


def survey_all(settings: Settings, feeds: dict[str, Feed], fetch_states: dict[str, FetchState]) -> Inbox:
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
        in_use=inbox.in_use,
        spool=settings.spool_dir,
        fetch_states=fetch_states,
        on_disk=inbox.on_disk | spooled.on_disk,
        refused=inbox.refused | spooled.refused,
    )
