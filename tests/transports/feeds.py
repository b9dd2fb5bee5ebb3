"""Shorthands for tests of transports: a feed with a transport, a data folder, and what was said. No tests here."""

import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.transports.fetch import fetch_feed
from pipelines.transports.spool import FetchedFile

WORDS = {"zh": "说明", "en": "words"}
DAY = date(2026, 3, 1)
SECRET = "s3cr3t-PLANTED-7f31"  # noqa: S105 - planted, to be looked for


def feed_with(transport: Any, **changes: Any) -> Feed:
    """A feed `office/thing` of two columns that comes by `transport`."""
    return Feed.model_validate(
        {
            "feed": "office/thing",
            "title": WORDS,
            "publisher": WORDS,
            "legal_basis": {**WORDS, "verified": False},
            "owner": "team:a",
            "cadence": "daily",
            "arrives_by": "06:30",
            "arrival_mode": "append",
            "transport": transport,
            "classification": {"access": "internal", "jrt0197_level": 1},
            "on_rejected": "hold",
            "max_lag_days": 3,
            "layouts": [
                {
                    "name": "plain",
                    "headers": {"企业": "enterprise", "金额": "amount_cny"},
                    "constants": {"day": "2026-03-01"},
                    "ignore": ["大数"],
                }
            ],
            "columns": [
                {"name": "enterprise", "type": "text", "required": True, "description": WORDS},
                {"name": "day", "type": "date", "description": WORDS},
                {"name": "amount_cny", "type": "decimal(18,2)", "required": True, "description": WORDS},
            ],
            "assertions": {"min": {"rows": 1, "landed_share": 0.5}, "max": {"rows": 100, "quarantined_share": 0.1}},
            **changes,
        }
    )


@dataclass
class Office:
    """A data folder into which one feed is fetched."""

    data: Path
    said: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return Settings(data_dir=self.data, inbox_dir=self.data / "inbox")

    @property
    def spool(self) -> Path:
        return self.data / "spool" / "office" / "thing"

    def fetch(self, transport: Any, day: date = DAY) -> list[FetchedFile]:
        """Fetch a feed with this transport; `said` keeps what was said of this fetch only."""
        self.said.clear()
        return list(fetch_feed(feed_with(transport), self.settings, day, self.said.append).files)

    def names(self) -> list[str]:
        """Paths of all files in the feed's spool."""
        return sorted(path.relative_to(self.spool).as_posix() for path in self.spool.rglob("*") if path.is_file())


def texts_below(folder: Path) -> list[tuple[Path, bytes]]:
    """Every file below `folder`, hidden ones too, with its name as part of its content."""
    return [
        (Path(at) / name, name.encode() + b"\n" + (Path(at) / name).read_bytes())
        for at, _, names in os.walk(folder)
        for name in names
    ]
