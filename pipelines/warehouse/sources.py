"""dbt's sources: one view per feed over exactly the Parquet files that the plan lists, made before dbt starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.base.durable import sha256_of_file
from pipelines.base.errors import DamagedRecordError
from pipelines.base.sql import literal, quoted
from pipelines.contracts.feed import Feed
from pipelines.contracts.parts import CHANGE_COLUMN
from pipelines.landing.store import LandingStore
from pipelines.plan.delivery_numbers import ROW_BITS
from pipelines.plan.plan import Plan, PlannedDelivery

_DELIVERY = {
    "delivery_no": pl.Int64(),
    "delivery_order": pl.Int32(),
    "delivery_id": pl.String(),
    "feed": pl.String(),
    "as_of_date": pl.Date(),
    "newest_date": pl.Date(),
    "part": pl.String(),
    "row_count": pl.Int64(),
    "quarantined_count": pl.Int64(),
}
_DELIVERY_TOTAL = {
    "delivery_no": pl.Int64(),
    "feed": pl.String(),
    "measure_name": pl.String(),
    "total": pl.Decimal(38, 2),
}


def _make_table(
    connection: duckdb.DuckDBPyConnection, name: str, schema: dict[str, pl.DataType], rows: list[tuple[Any, ...]]
) -> None:
    """`landing.<name>` of these rows, in one statement: one a row takes 33 s for the 2,000 of a year."""
    connection.register("made", pl.DataFrame(rows, schema=schema, orient="row"))
    connection.execute(f"CREATE TABLE landing.{quoted(name)} AS SELECT * FROM made")  # noqa: S608 - a name of ours
    connection.unregister("made")


def landed_types(feed: Feed) -> dict[str, str]:
    """DuckDB's type of each column that lands of a feed."""
    return {name: kind for column in feed.landed_columns for name, kind in column.landed_types.items()}


def types_of_no_row(feed: Feed) -> dict[str, str]:
    """DuckDB's type of each column of a feed's view, to declare them where no file does."""
    found = {"_delivery_id": "VARCHAR", "_row_no": "BIGINT", "_delivery_no": "BIGINT", "_delivery_order": "INTEGER"}
    return landed_types(feed) | found | {"_as_of_date": "DATE", "_record_id": "BIGINT"}


def _view_of(feed: Feed, deliveries: list[PlannedDelivery], landing_dir: Path) -> str:
    """SQL of the feed's view; a feed without arrivals is an empty view with the declared columns."""
    if not deliveries:
        empty = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in types_of_no_row(feed).items())
        return f"CREATE VIEW landing.{feed.table} AS SELECT {empty} WHERE false"
    files = ", ".join(literal(landing_dir / delivery.rows) for delivery in deliveries)
    columns = ", ".join(f"CAST(r.{name} AS {kind}) AS {name}" for name, kind in landed_types(feed).items())
    return (
        f"CREATE VIEW landing.{feed.table} AS SELECT {columns}, r._delivery_id, r._row_no, "  # noqa: S608
        "d.delivery_no AS _delivery_no, d.delivery_order AS _delivery_order, d.as_of_date AS _as_of_date, "
        f"(d.delivery_no << {ROW_BITS}) | r._row_no AS _record_id "
        f"FROM read_parquet([{files}]) r JOIN landing.delivery d ON d.delivery_id = r._delivery_id"
    )


def _control_views(feeds: list[Feed]) -> list[str]:
    """SQL of `landing.seen_rows`, `seen_total` and `seen_enterprise`: what the feeds' views hold, to reconcile with.

    Made from the contracts, so that a new feed is reconciled without a further word.
    """
    counts = [
        f"SELECT _delivery_no AS delivery_no, count(*) AS row_count FROM landing.{feed.table} GROUP BY 1"  # noqa: S608
        for feed in feeds
    ]
    sums = [
        f"SELECT _delivery_no AS delivery_no, {literal(column.summed_name)} AS measure_name, "  # noqa: S608
        f"sum({column.summed_name}) AS total FROM landing.{feed.table} GROUP BY 1"
        for feed in feeds
        for column in feed.columns
        if column.summed_name
    ]
    named = [_named_enterprises(feed) for feed in feeds if "enterprise_id" in feed.landed_names]
    none = "SELECT NULL::BIGINT AS delivery_no, NULL::VARCHAR AS measure_name, NULL::DECIMAL(38,2) AS total WHERE false"
    nobody = "SELECT NULL::VARCHAR AS feed, NULL::VARCHAR AS enterprise_id, NULL::BOOLEAN AS is_contested WHERE false"
    return [
        f"CREATE VIEW landing.seen_rows AS {' UNION ALL '.join(counts)}",
        f"CREATE VIEW landing.seen_total AS {' UNION ALL '.join(sums or [none])}",
        f"CREATE VIEW landing.seen_enterprise AS {' UNION ALL '.join(named or [nobody])}",
    ]


def _named_enterprises(feed: Feed) -> str:
    """SQL of the enterprises that a feed names by the business date; a delta no longer names what it took away.

    `is_contested` says that in all its rows another enterprise has the same grain: a correction may have taken
    the enterprise away, and which of the rows is the newer one only the feed's staging knows.
    """
    dates = ["_as_of_date", *([feed.event_date] if feed.event_date else [])]
    known = " AND ".join(f"coalesce(CAST({name} AS DATE) <= run.business_date, true)" for name in dates)
    rows = f"SELECT r.* FROM landing.{feed.table} r, landing.run WHERE {known}"  # noqa: S608 - names of contracts
    if feed.change_flag:
        latest = f"PARTITION BY {', '.join(feed.grain)} ORDER BY _delivery_order DESC, _row_no DESC"
        rows = f"SELECT * FROM ({rows} QUALIFY row_number() OVER ({latest}) = 1) WHERE {CHANGE_COLUMN} <> 'delete'"  # noqa: S608
    contested = "false"
    if feed.grain and "enterprise_id" not in feed.grain and not feed.change_flag:
        same = f"OVER (PARTITION BY {', '.join(feed.grain)})"
        contested = f"min(enterprise_id) {same} <> max(enterprise_id) {same}"
    rows = f"SELECT enterprise_id, coalesce({contested}, false) AS is_contested FROM ({rows})"  # noqa: S608
    return (
        f"SELECT {literal(feed.feed)} AS feed, enterprise_id, bool_and(is_contested) AS is_contested "  # noqa: S608
        f"FROM ({rows}) GROUP BY enterprise_id"
    )


def make_sources(connection: duckdb.DuckDBPyConnection, plan: Plan, feeds: dict[str, Feed], landing_dir: Path) -> None:
    """Create schema `landing`: `run`, `delivery`, `delivery_total`, `feed`, one view per feed, some to reconcile with.

    Raises:
        DamagedRecordError: a planned Parquet file is missing or is not the one that was planned.
    """
    store = LandingStore(landing_dir)
    for delivery in plan.deliveries:
        path = landing_dir / delivery.rows
        if not path.exists() or sha256_of_file(path) != delivery.rows_sha256:
            what = "landed rows were changed since they landed" if path.exists() else "landed rows are missing"
            remedy = "run `kechuang land`, which reads them again, then build again"
            raise DamagedRecordError(path, what, f"remove it, {remedy}" if path.exists() else remedy)
    connection.execute("CREATE SCHEMA landing")
    connection.execute("CREATE TABLE landing.run (business_date DATE NOT NULL)")
    connection.execute("INSERT INTO landing.run VALUES (?)", [plan.business_date])
    _make_table(
        connection,
        "delivery",
        _DELIVERY,
        [
            (d.no, order, d.delivery_id, d.feed, d.as_of, d.newest_date, d.part, d.row_count, d.quarantined_count)
            for name in feeds
            for order, d in enumerate(plan.of_feed(name), start=1)
        ],
    )
    totals = [
        (d.no, d.feed, name, total) for d in plan.deliveries for name, total in store.control_totals(d.rows).items()
    ]
    _make_table(connection, "delivery_total", _DELIVERY_TOTAL, totals)
    connection.execute(
        "CREATE TABLE landing.feed (feed VARCHAR, title_zh VARCHAR, title_en VARCHAR, publisher_zh VARCHAR, "
        "publisher_en VARCHAR, cadence_code VARCHAR, max_lag_days INTEGER, is_full_list BOOLEAN, "
        "counts_for_coverage BOOLEAN, counts_for_assessment BOOLEAN)"
    )
    for feed in feeds.values():
        titles = [feed.title.zh, feed.title.en, feed.publisher.zh, feed.publisher.en]
        counts = [feed.counts_for_coverage, feed.counts_for_assessment]
        facts = [feed.feed, *titles, feed.cadence, feed.max_lag_days, feed.arrival_mode == "full", *counts]
        connection.execute("INSERT INTO landing.feed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", facts)
        connection.execute(_view_of(feed, plan.of_feed(feed.feed), landing_dir))
    for view in _control_views(list(feeds.values())):
        connection.execute(view)
