"""Keys of assets: the steps of a day, landed feeds, the tables of a build."""

from __future__ import annotations

from typing import Any

import dagster as dg

from pipelines.contracts.feed import Feed
from pipelines.linking.tables import TABLES
from pipelines.warehouse.compiled import LINKING
from pipelines.warehouse.published import published_models

INBOX_KEY = dg.AssetKey(["inbox"])
PLAN_KEY = dg.AssetKey(["plan"])
WAREHOUSE_KEY = dg.AssetKey(["warehouse"])
GATE_KEY = dg.AssetKey(["gate"])
RELEASE_KEY = dg.AssetKey(["release"])
PRUNE_KEY = dg.AssetKey(["prune"])


def landing_key(feed: Feed) -> dg.AssetKey:
    """The asset of a feed; dbt's source of the same name is this asset."""
    return dg.AssetKey(["landing", feed.table])


def table_keys(manifest: dict[str, Any]) -> dict[str, dg.AssetKey]:
    """The asset of each seed, model and table of linking, by the name that the receipt of a build gives it."""
    made = [node for node in manifest["nodes"].values() if node["resource_type"] in ("seed", "model")]
    keys = {str(node["name"]): dg.AssetKey([node["schema"], node["name"]]) for node in made}
    return keys | {f"{LINKING}.{table}": dg.AssetKey([LINKING, table]) for table in TABLES}


def shown_tables(feeds: dict[str, Feed], manifest: dict[str, Any]) -> set[dg.AssetKey]:
    """The assets that show the gate's result on a table: those of a build and the landed feeds."""
    return {*table_keys(manifest).values(), *(landing_key(feed) for feed in feeds.values())}


def mart_keys(manifest: dict[str, Any]) -> list[dg.AssetKey]:
    """The assets of what a release publishes."""
    return [dg.AssetKey([mart["schema"], mart["name"]]) for mart in published_models(manifest)]
