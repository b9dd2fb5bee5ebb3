"""Which feeds the published tables cannot do without, as dbt's project says under `config.meta.requires`."""

from __future__ import annotations

from typing import Any

from pipelines.base.errors import KechuangError
from pipelines.contracts.feed import Feed
from pipelines.warehouse.build import published_models


def required_feeds(manifest: dict[str, Any], feeds: dict[str, Feed]) -> dict[str, tuple[str, ...]]:
    """The required feeds, in order of name, each with the marts that cannot do without it.

    Raises:
        KechuangError: a mart does not say what it requires, or requires a feed without a contract.
    """
    found: dict[str, list[str]] = {}
    for mart in sorted(published_models(manifest), key=lambda node: str(node["name"])):
        requires = mart["config"]["meta"].get("requires")
        if requires is None:
            raise KechuangError(f"{mart['name']}: name the feeds it cannot do without under config.meta.requires")
        for feed in requires:
            if feed not in feeds:
                raise KechuangError(f"{mart['name']}: config.meta.requires names {feed!r}, which has no contract")
            found.setdefault(feed, []).append(mart["name"])
    return {feed: tuple(marts) for feed, marts in sorted(found.items())}
