"""Bounds of contracts that a city sets in its `thresholds.yml`, called like the checks that judge by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.base.errors import KechuangError
from pipelines.city.thresholds import CityBound
from pipelines.contracts.feed import Feed
from pipelines.contracts.parts import Assertions

_OF_ROWS = ("min.rows", "max.rows")


def contract_bounds(feeds: Mapping[str, Feed]) -> frozenset[str]:
    """The ids of every bound of these contracts."""
    return frozenset(_id(feed, bound) for feed in feeds.values() for bound in _bounds(feed))


def _bounds(feed: Feed) -> Iterator[str]:
    yield from ("min.rows", "min.landed_share", "max.rows", "max.quarantined_share")
    yield from (f"min.fill.{column}" for column in feed.assertions.min.filled)


def _id(feed: Feed, bound: str) -> str:
    return f"contract.{feed.table}.{bound.replace('.', '_', 1)}"


def with_city_bounds(feeds: Mapping[str, Feed], own: Mapping[str, CityBound]) -> dict[str, Feed]:
    """The contracts with the city's bounds in place of theirs; nothing else of them changes.

    Raises:
        KechuangError: a value is not valid for its bound.
    """
    return {name: _with_bounds(feed, own) for name, feed in feeds.items()}


def _with_bounds(feed: Feed, own: Mapping[str, CityBound]) -> Feed:
    given = {bound: own[_id(feed, bound)] for bound in _bounds(feed) if _id(feed, bound) in own}
    if not given:
        return feed
    content = feed.assertions.model_dump(mode="json")
    for bound, one in given.items():
        side, _, rest = bound.partition(".")
        if bound in _OF_ROWS:
            content[side]["rows"] = _whole(one)
        elif rest.startswith("fill."):
            content[side]["fill"][rest.removeprefix("fill.")] = one.value
        else:
            content[side][rest] = one.value
    try:
        return feed.model_copy(update={"assertions": Assertions.model_validate(content)})
    except ValueError as error:
        said = ", ".join(f"{one.id} {one.value:g}" for one in given.values())
        raise KechuangError(f"thresholds.yml: these bounds cannot be set: {said}: correct them") from error


def _whole(bound: CityBound) -> int:
    if bound.value != int(bound.value):
        raise KechuangError(f"thresholds.yml: {bound.id}: {bound.value:g} is not a whole number: correct it")
    return int(bound.value)
