"""The tables of linking as assets: after the staging tables that they read, before those that read them."""

from collections.abc import Iterable

import dagster as dg

from pipelines.contracts.feed import Feed
from pipelines.linking.code_hash import linking_reads

_TABLES = {
    "party": "记录中未带代码的每个当事方及其匹配结果。 / Every party named without a code, and the result of linking.",
    "enterprise_link": "当事方与企业的对应关系。 / Links from parties to enterprises.",
    "code_link": "以旧号码标识企业的记录所属的企业。 / Enterprises of rows that identify them by an older number.",
    "review_queue": "待人工判断的名称及候选企业。 / Names that a person must decide, with candidates.",
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
