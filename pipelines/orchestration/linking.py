"""The tables of linking as assets: after the staging tables that they read, before those that read them."""

from collections.abc import Iterable

import dagster as dg

from pipelines.contracts.feed import Feed
from pipelines.linking.code import linking_reads

_TABLES = {
    "party": "未带代码的每个当事方及其结论。 / Every party that a record names without a code, and what was found.",
    "enterprise_link": "当事方与企业的对应。 / The enterprise that a party is.",
    "review_queue": "需人工判断的名称及候选。 / Names for a person to decide, with candidates.",
}


def linking_specs(feeds: Iterable[Feed], days: dg.DailyPartitionsDefinition) -> list[dg.AssetSpec]:
    """One spec per table; reads the registry, the decisions of persons, and the feeds that name parties."""
    reads = [dg.AssetKey(["staging", name]) for name in linking_reads({feed.feed: feed for feed in feeds})]
    return [
        dg.AssetSpec(
            key=dg.AssetKey(["linking", name]),
            deps=[*reads, dg.AssetKey(["seeds", "match_decision"])],
            group_name="linking",
            description=description,
            partitions_def=days,
            kinds={"duckdb"},
        )
        for name, description in _TABLES.items()
    ]
