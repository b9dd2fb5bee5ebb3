"""SHA-256 of what linking is made of besides the tables that it reads: code, word lists, and people's decisions."""

from __future__ import annotations

import hashlib
from datetime import date
from importlib.metadata import version
from pathlib import Path

from pipelines.base.durable import canonical_json, sha256_of_file
from pipelines.city.folder import CityFolder
from pipelines.city.thresholds import bounds_on
from pipelines.contracts.feed import Feed
from pipelines.linking.inputs import coded_feeds
from pipelines.linking.thresholds import read_thresholds
from pipelines.linking.word_lists import REGIONS

_LIBRARIES = ("duckdb", "polars", "opencc-python-reimplemented")


def linking_sha256(feeds: dict[str, Feed], city: CityFolder, business_date: date) -> str:
    """SHA-256 over all that decides what linking makes of the same tables; the decisions and bounds are the city's."""
    here = Path(__file__).parent
    files = [path for path in here.rglob("*") if path.suffix in (".py", ".csv", ".json", ".yml")]
    told = {
        "files": {str(path.relative_to(here)): sha256_of_file(path) for path in files},
        "regions": sha256_of_file(REGIONS),
        "decisions": sha256_of_file(city.match_decisions) if city.match_decisions.exists() else "",
        "bounds": read_thresholds(bounds_on(city, business_date)).model_dump(mode="json"),
        "parties": {name: [one.model_dump(mode="json") for one in feed.parties] for name, feed in feeds.items()},
        "libraries": {name: version(name) for name in _LIBRARIES},
    }
    return hashlib.sha256(canonical_json(told)).hexdigest()


def linking_reads(feeds: dict[str, Feed]) -> list[str]:
    """Names of the staging tables that linking reads."""
    named = {feed.table for feed in feeds.values() if feed.parties}
    return sorted(f"stg_{table}" for table in {"registry__enterprise", "registry__change", *named})


def linking_sources(feeds: dict[str, Feed]) -> list[str]:
    """Names of the landed relations that linking reads, as `schema.table`: feeds without parties."""
    return sorted(f"landing.{feed.table}" for feed in coded_feeds(feeds))
