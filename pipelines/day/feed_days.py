"""The state of each feed on a business date: what arrived, and how old its content is by its own dates.

Made from the records of landing and of the last look, so that the run, `kechuang status` and Dagster agree.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.arrivals.look import Look
from pipelines.contracts.feed import Feed
from pipelines.landing.store import LandingStore
from pipelines.plan.counting_arrivals import counting
from pipelines.plan.newest import newest_date
from pipelines.transports.fetch import comes_by_itself

State = Literal[
    "fresh", "late", "undated", "absent", "not connected", "not configured", "unreachable", "rejected", "waiting"
]


class FeedDay(BaseModel):
    """One feed on a business date.

    Files and rows are those that its last landing found in inbox and spool, dated up to the business date.
    `business_date` is the newest date in the content that counts, not after that of the run; `lag_days` is the
    difference.
    """

    model_config = ConfigDict(frozen=True)

    feed: str
    owner: str
    transport: str
    files: int
    new_files: int
    rejected_files: int
    waiting_files: int
    rows_in: int
    rows_landed: int
    rows_quarantined: int
    business_date: date | None
    lag_days: int | None
    max_lag_days: int
    state: State
    why: str

    @property
    def words(self) -> str:
        """The state in plain words."""
        counts = {"rejected": self.rejected_files, "waiting": self.waiting_files}
        return f"{self.state} {counts[self.state]}" if self.state in counts else self.state


def feed_days(feeds: dict[str, Feed], store: LandingStore, day: date | None, look: Look | None) -> list[FeedDay]:
    """All feeds on `day` (None: by all that ever landed), in order of name; `look` is the last look."""
    return [feed_day(feed, store, day, look) for feed in feeds.values()]


def feed_day(feed: Feed, store: LandingStore, day: date | None, look: Look | None) -> FeedDay:
    """One feed on `day`, from its last landing."""
    outcome, fetch_state = store.outcome(feed.feed), look.fetch_states.get(feed.feed) if look else None
    found = [file for file in (outcome.outcomes if outcome else ()) if not (file.as_of and day and file.as_of > day)]
    counted = [file for file in found if file.state in ("landed", "known")]
    rejected = sum(file.state == "rejected" for file in found)
    waiting = len(look.waiting_of(feed.feed)) if look else 0
    newest, came = newest_content(feed, store, day)
    lag = (day - newest).days if newest and day else None
    is_connected = comes_by_itself(feed) or not (fetch_state and fetch_state.state == "not connected")
    state: State
    if rejected:
        state = "rejected"
    elif waiting:
        state = "waiting"
    elif fetch_state and (fetch_state.state == "unreachable" or fetch_state.state == "not configured"):
        state = fetch_state.state
    elif not came:
        state = "absent" if is_connected else "not connected"
    elif newest is None:
        state = "undated"
    else:
        state = "late" if lag is not None and lag > feed.max_lag_days else "fresh"
    return FeedDay(
        feed=feed.feed,
        owner=feed.owner,
        transport=feed.transport.name if is_connected else "not connected",
        files=len(counted),
        new_files=sum(file.state == "landed" for file in counted),
        rejected_files=rejected,
        waiting_files=waiting,
        rows_in=sum(file.rows_in for file in counted),
        rows_landed=sum(file.rows_landed for file in counted),
        rows_quarantined=sum(file.rows_quarantined for file in counted),
        business_date=newest,
        lag_days=lag,
        max_lag_days=feed.max_lag_days,
        state=state,
        why=fetch_state.why if fetch_state else "",
    )


def newest_content(feed: Feed, store: LandingStore, day: date | None) -> tuple[date | None, bool]:
    """The newest date in the content that counts on `day`, not after it; and whether anything counts at all."""
    found = [(arrival, receipt) for arrival, receipt in counting(feed, store, day or date.max) if receipt]
    dates = [newest_date(feed, store, arrival, receipt, day) for arrival, receipt in found]
    return max((one for one in dates if one), default=None), bool(found)
