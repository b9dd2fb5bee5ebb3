"""Keys of the assets that are no table of dbt's: inbox, landed feeds, plan, gate, release, prune."""

from __future__ import annotations

import dagster as dg

from pipelines.contracts.feed import Feed

INBOX_KEY = dg.AssetKey(["inbox"])
PLAN_KEY = dg.AssetKey(["plan"])
GATE_KEY = dg.AssetKey(["gate"])
RELEASE_KEY = dg.AssetKey(["release"])
PRUNE_KEY = dg.AssetKey(["prune"])


def landing_key(feed: Feed) -> dg.AssetKey:
    """The asset of a feed; dbt's source of the same name is this asset."""
    return dg.AssetKey(["landing", feed.table])
