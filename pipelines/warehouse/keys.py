"""What each relation is made of, by hash: its SQL or its seed, and at the beginning landed rows and the date."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import duckdb

from pipelines.base.durable import sha256_of_file
from pipelines.contracts.feed import Feed
from pipelines.plan.plan import Plan, PlannedDelivery
from pipelines.warehouse.compiled import Node
from pipelines.warehouse.relation_record import digest

RUN = "landing.run"
_ALL_KNOWN = "no row is dated later"
_LEAVES_OUT_LATER = re.compile(
    r"\(\s*(\w+) is null or \1 <= \(\s*select business_date from \"\w+\"\.\"landing\"\.\"run\"\s*\)\s*\)"
)
"""What the macro `known_rows` writes: the one way to read the date that changes nothing while no row is dated later."""
_READS_DATE = '"landing"."run"'


@cache
def engine_sha256() -> str:
    """Hash of what makes tables besides their SQL: this room's code and DuckDB's version."""
    here = {path.name: sha256_of_file(path) for path in sorted(Path(__file__).parent.glob("*.py"))}
    return digest([duckdb.__version__, here])


def definition_of(node: Node) -> str:
    """Hash of a model's SQL, or of a seed's bytes; with the types that it must have."""
    content = hashlib.sha256(node.path.read_bytes()).hexdigest() if node.path else node.sql
    return digest([node.relation, node.kind, content, node.types and list(node.types.items())])


def given_contents(plan: Plan, feeds: dict[str, Feed]) -> dict[str, str]:
    """Content of each relation of schema `landing` that a model may read, made of what the plan says of it."""
    given = {RUN: _date(plan)}
    for feed in feeds.values():
        types = [list(column.landed_types.items()) for column in feed.landed_columns]
        rows = [(d.no, d.delivery_id, str(d.as_of), d.rows_sha256) for d in plan.of_feed(feed.feed)]
        given[f"landing.{feed.table}"] = digest([types, rows])
    deliveries = digest(plan.model_dump(mode="json", include={"deliveries"}))
    given["landing.delivery"] = given["landing.delivery_total"] = deliveries
    given["landing.feed"] = digest([feed.model_dump(mode="json") for feed in feeds.values()])
    for view in ("seen_rows", "seen_total", "seen_enterprise"):
        given[f"landing.{view}"] = digest(given)
    return given


def date_as_read(node: Node, plan: Plan, feeds: dict[str, Feed]) -> str:
    """Content of `landing.run` for a node that reads it.

    It is the date; but if the node reads the date only to leave out rows of one feed that are dated later, and there is
    none, every later date gives the same rows.
    """
    read = [feed for feed in feeds.values() if f"landing.{feed.table}" in node.sources]
    columns = {found[1] for found in _LEAVES_OUT_LATER.finditer(node.sql)}
    if len(read) != 1 or _READS_DATE in _LEAVES_OUT_LATER.sub("", node.sql):
        return _date(plan)
    return date_to_know(read, plan) if columns <= {"_as_of_date", read[0].event_date} else _date(plan)


def date_to_know(read: Iterable[Feed], plan: Plan) -> str:
    """Content of `landing.run` for what reads it only to leave out rows of these feeds that are dated later."""
    later = any(_may_hold_later(one, feed, plan) for feed in read for one in plan.of_feed(feed.feed))
    return _date(plan) if later else digest(_ALL_KNOWN)


def _date(plan: Plan) -> str:
    return digest(plan.business_date.isoformat())


def _may_hold_later(delivery: PlannedDelivery, feed: Feed, plan: Plan) -> bool:
    if delivery.as_of and delivery.as_of > plan.business_date:
        return True
    return bool(feed.event_date) and not delivery.is_dated_by(plan.business_date)
