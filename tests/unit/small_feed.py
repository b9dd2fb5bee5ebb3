"""A feed small enough to read at a glance, and shorthands to land it. No tests here."""

import atexit
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipelines.arrivals.inbox import survey
from pipelines.city.folder import CityFolder
from pipelines.contracts.feed import Feed
from pipelines.contracts.parts import Column
from pipelines.landing.land import land_feed
from pipelines.landing.reader.child import ReaderLimits
from pipelines.landing.reader.pool import ReaderPool
from pipelines.landing.store import Arrival, FeedOutcome, LandingStore

WORDS = {"zh": "说明", "en": "words"}
HEADER = "代码,日期,金额"
GOOD_CODE = "91330200561262545U"

READERS = ReaderPool(ReaderLimits())
"""Readers that all tests share: to start one takes longer than most tests."""
atexit.register(READERS.close)
NO_CITY = CityFolder(Path("nowhere"))
"""A city that has nothing of its own."""


def column(kind: str, **options: Any) -> Column:
    """A column named `x` of the type `kind`."""
    return Column.model_validate({"name": "x", "type": kind, "description": WORDS, **options})


def contract(**changes: Any) -> dict[str, Any]:
    """The small feed's contract as its YAML would hold it, with top-level keys changed."""
    return {
        "feed": "office/thing",
        "title": WORDS,
        "publisher": WORDS,
        "legal_basis": {**WORDS, "verified": False},
        "owner": "team:a",
        "cadence": "daily",
        "arrives_by": "06:30",
        "arrival_mode": "append",
        "transport": "drop",
        "classification": {"access": "internal", "jrt0197_level": 1},
        "on_rejected": "hold",
        "max_lag_days": 3,
        "layouts": [{"name": "plain", "headers": {"代码": "enterprise", "日期": "day", "金额": "amount_cny"}}],
        "columns": [
            {"name": "enterprise", "type": "enterprise_identifier", "required": True, "description": WORDS},
            {"name": "day", "type": "date", "description": WORDS},
            {"name": "amount_cny", "type": "decimal(18,2)", "required": True, "description": WORDS},
        ],
        "event_date": "day",
        "assertions": {"min": {"rows": 1, "landed_share": 0.5}, "max": {"rows": 100, "quarantined_share": 0.1}},
        **changes,
    }


def small_feed(**changes: Any) -> Feed:
    """The small feed, with top-level keys changed."""
    return Feed.model_validate(contract(**changes))


def table(*rows: str, header: str = HEADER) -> bytes:
    """A delivered file: header and rows."""
    return "\n".join([header, *rows, ""]).encode()


class City:
    """An inbox and a landing folder below `folder`, for the small feed."""

    def __init__(self, folder: Path) -> None:
        self.inbox = folder / "inbox"
        self.store = LandingStore(folder / "landing")
        self.work = folder / "work"
        self.said: list[str] = []

    def deliver(self, name: str, content: bytes) -> Path:
        """Put a file into the small feed's inbox."""
        path = self.inbox / "office" / "thing" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def land(self, feed: Feed) -> FeedOutcome:
        """Land what the inbox holds; `said` keeps what was said on this landing only."""
        self.said.clear()
        found = survey(self.inbox, [feed.feed])
        return land_feed(feed, found, self.store, self.work, READERS, self.said.append)


def arrival(
    delivery: str, name: str = "a", as_of: date | None = None, seq: str = "", minute: int = 0, no: int = 0
) -> Arrival:
    """An arrival of `delivery` for part `name`, received `minute` minutes after noon; `no` as old arrivals have it."""
    return Arrival(
        no=no,
        feed="office/thing",
        delivery_id=delivery,
        sha256=delivery * 4,
        path=f"office/thing/{name}_{as_of}_{seq}_{delivery}.csv",
        part=name,
        as_of=as_of,
        seq=seq,
        received_at=datetime(2024, 1, 1, 12, minute, tzinfo=UTC),
    )
