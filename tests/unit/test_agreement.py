"""A list beside the one before it: keys that are gone and cells that changed, told from landed rows."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
from metrics_made_up import FEEDS
from small_feed import small_feed

from pipelines.plan.plan import PlannedDelivery
from quality.metrics.agreement import measure_agreement

DAY = date(2026, 6, 30)


def arrival(folder: Path, no: int, feed: str, rows: pl.DataFrame) -> PlannedDelivery:
    name = f"{no}.parquet"
    rows.with_columns(_delivery_id=pl.lit(str(no)), _row_no=pl.int_range(pl.len())).write_parquet(folder / name)
    return PlannedDelivery(
        no=no, feed=feed, delivery_id=str(no), part="p", as_of=DAY.replace(day=no), rows=name, rows_sha256="",
        reading_hash="", row_count=rows.height, quarantined_count=0,
    )  # fmt: skip


def registry(names: list[str], codes: list[str]) -> pl.DataFrame:
    types = {n: k for c in FEEDS["registry/enterprise"].landed_columns for n, k in c.landed_types.items()}
    empty = {name: pl.lit(None, dtype=pl.String) for name in types}
    known = pl.DataFrame({"enterprise_id": codes, "enterprise_name": names})
    return known.with_columns(**{name: value for name, value in empty.items() if name not in known.columns})


def shares(folder: Path, before: pl.DataFrame, after: pl.DataFrame) -> dict[tuple[str, str], tuple[float, int]]:
    feed = "registry/enterprise"
    pair = (arrival(folder, 2, feed, after), arrival(folder, 1, feed, before))
    with duckdb.connect() as connection:
        found = measure_agreement(connection, FEEDS, [pair], folder, DAY)
    return {(one["metric"], one["column"]): (one["value"], one["n"]) for one in found.rows(named=True)}


def test_what_is_kept_and_what_is_the_same(tmp_path: Path) -> None:
    found = shares(tmp_path, registry(list("abcd"), list("1234")), registry(list("abxe"), list("1235")))
    assert found["kept", ""] == (3, 4)
    assert found["same", "enterprise_name"] == (2, 3)
    assert found["same", "status_text"] == (3, 3), "two empty cells are the same"
    assert ("same", "enterprise_id") not in found
    assert ("same", "etl_at") not in found, "moments of writing change with every export"


def test_a_key_that_comes_twice_counts_once(tmp_path: Path) -> None:
    found = shares(tmp_path, registry(list("aab"), list("112")), registry(list("aab"), list("112")))
    assert found["kept", ""] == (2, 2)


def test_rows_of_a_feed_without_a_grain_cannot_be_told_apart(tmp_path: Path) -> None:
    feed = small_feed()
    one = arrival(tmp_path, 2, feed.feed, pl.DataFrame({"a": ["1"]}))
    with duckdb.connect() as connection:
        assert measure_agreement(connection, {feed.feed: feed}, [(one, one)], tmp_path, DAY).is_empty()
