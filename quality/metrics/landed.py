"""Rows of arrivals as they lie in the landing folder, for arrivals that the build does not have."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.sql import literal
from pipelines.contracts.feed import Feed
from pipelines.plan.plan import PlannedDelivery


def landed(feed: Feed, arrivals: list[PlannedDelivery], landing_dir: Path) -> str:
    """A relation like the feed's view in the build's schema `landing`, over these arrivals."""
    files = ", ".join(dict.fromkeys(literal(landing_dir / one.rows) for one in arrivals))
    columns = ", ".join(
        f"CAST(r.{name} AS {kind}) AS {name}"
        for column in feed.landed_columns
        for name, kind in column.landed_types.items()
    )
    heads = ", ".join(f"({one.no}, {literal(one.delivery_id)}, {_day(one)})" for one in arrivals)
    return (
        f"(SELECT {columns}, r._row_no, d.no AS _delivery_no, d.no AS _delivery_order, d.id AS _delivery_id, "  # noqa: S608 - our own names
        "d.as_of AS _as_of_date, "
        f"CAST(NULL AS BIGINT) AS _record_id FROM read_parquet([{files}]) AS r "
        f"JOIN (VALUES {heads}) AS d(no, id, as_of) ON d.id = r._delivery_id)"
    )


def _day(one: PlannedDelivery) -> str:
    return f"DATE '{one.as_of}'" if one.as_of else "CAST(NULL AS DATE)"
