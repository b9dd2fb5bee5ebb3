"""Fetched files that have landed: their bytes are kept as raw, so the copy in the spool is no longer needed.

`<spool>/.state` still says what was fetched: a file that the server still holds is not copied again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path

from pipelines.arrivals.inbox import IN_SPOOL
from pipelines.arrivals.survey import survey_all
from pipelines.base.durable import sha256_of_file
from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.day.prune.discard import Prunable
from pipelines.landing.store import LandingStore, delivery_id
from pipelines.transports.remote_files import remember_pruned
from pipelines.transports.spool import Spool

_SECONDS_A_DAY = 86_400


def stale_spool(settings: Settings, feeds: dict[str, Feed], days: int, now: float) -> Iterator[Prunable]:
    """What to remove from the spool: files that landed, are older than `days`, and are not the newest of their part.

    Files that were rejected, wait for a control file, or came after the last landing stay; control files stay too.

    Args:
        settings: names the data folder.
        feeds: the contracts.
        days: age limit.
        now: seconds since the epoch.
    """
    inbox = survey_all(settings, feeds, {})
    spooled = [file for file in inbox.files if file.path.startswith(IN_SPOOL)]
    newest: dict[tuple[str, str], date] = {}
    for file in spooled:
        slot = file.feed, file.part
        newest[slot] = max(file.as_of or date.max, newest.get(slot, date.min))
    superseded = [file for file in spooled if (file.as_of or date.max) < newest[file.feed, file.part]]
    store, oldest = LandingStore(settings.landing_dir), now - days * _SECONDS_A_DAY
    for name, files in groupby(superseded, key=lambda file: file.feed):
        spool = Spool(settings.spool_dir, name, date.min, lambda _: None)
        aged = [file for file in files if inbox.place(file).stat().st_mtime < oldest]
        arrived = {(one.path, one.sha256) for one in store.arrivals(name)} if aged else set()
        for file in aged:
            path = inbox.place(file)
            if _has_landed(path, file.path, store, feeds[name], arrived):
                mark = partial(remember_pruned, spool, path.relative_to(spool.folder).as_posix())
                yield Prunable("spool", (path,), f"landed, older than {counted(days, 'day')}", before=mark)


def _has_landed(path: Path, name: str, store: LandingStore, feed: Feed, arrived: set[tuple[str, str]]) -> bool:
    """Whether these bytes arrived under this name, were read without a problem, and are kept as raw."""
    sha256 = sha256_of_file(path)
    receipt = store.receipt(feed, delivery_id(feed.feed, sha256)) if (name, sha256) in arrived else None
    if receipt is None or receipt.reading.problem is not None:
        return False
    raw = store.raw_dir / sha256
    return raw.exists() and sha256_of_file(raw) == sha256
