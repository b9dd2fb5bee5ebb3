"""Which feeds the published tables cannot do without: dbt's `config.meta.requires`, and what a city adds to it."""

from __future__ import annotations

from typing import Any

from pipelines.base.errors import KechuangError
from pipelines.contracts.feed import Feed
from pipelines.warehouse.published import published_models


def required_feeds(manifest: dict[str, Any], feeds: dict[str, Feed]) -> dict[str, tuple[str, ...]]:
    """The required feeds, in order of name, each with the marts that cannot do without it.

    Raises:
        KechuangError: a mart does not say what it requires or requires a feed without a contract, or a city names a
            table that is not published.
    """
    found: dict[str, list[str]] = {}
    marts = {str(node["name"]): node for node in published_models(manifest)}
    for _, mart in sorted(marts.items()):
        requires = mart["config"]["meta"].get("requires")
        if requires is None:
            raise KechuangError(f"{mart['name']}: name the feeds it cannot do without under config.meta.requires")
        for feed in requires:
            if feed not in feeds:
                raise KechuangError(f"{mart['name']}: config.meta.requires names {feed!r}, which has no contract")
            found.setdefault(feed, []).append(mart["name"])
    for name, feed in feeds.items():
        for table in feed.required_by:
            if table not in marts:
                raise KechuangError(f"city.yml: requires names {table!r}, which is not a published table")
            if table not in found.setdefault(name, []):
                found[name].append(table)
    return {feed: tuple(names) for feed, names in sorted(found.items())}
