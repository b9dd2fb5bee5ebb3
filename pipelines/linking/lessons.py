"""Training data of the model: pairs that people judged, and pairs of different enterprises that blocking proposes."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from pipelines.linking.candidates import ALIKE, block
from pipelines.linking.comparisons import COLUMNS
from pipelines.linking.measure.real_names import labelled, read_registry, seat_of
from pipelines.linking.parse import parse_names
from pipelines.linking.training import Labelled


def taken_apart(names: pl.Series, seat: pl.Series | None = None) -> pl.DataFrame:
    """Names taken apart, with the city where each sits (unknown if not given)."""
    return parse_names(names).with_columns(seat=pl.lit("") if seat is None else seat.fill_null(""))


def judged_pairs(left: pl.Series, right: pl.Series, is_same: pl.Series) -> Labelled:
    """Pairs judged by people, without those that are equal once evened out: they never reach the model."""
    pairs = Labelled(taken_apart(left), taken_apart(right), is_same)
    differ = pairs.left["normal"] != pairs.right["normal"]
    return Labelled(pairs.left.filter(differ), pairs.right.filter(differ), pairs.is_same.filter(differ))


def registry_pairs(connection: duckdb.DuckDBPyConnection, registry: pl.DataFrame, largest_block: int) -> Labelled:
    """Pairs of different enterprises of the registry that blocking proposes; the first as a record, seat unknown.

    Args:
        connection: where to block.
        registry: names taken apart, with `seat`; one row an enterprise.
        largest_block: as in linking.
    """
    number = pl.int_range(pl.len()).cast(pl.String).alias("unique_id")
    connection.register("lesson", registry.select(number, "normal", *COLUMNS))
    for side in ("lesson_left", "lesson_right"):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {side} AS SELECT * FROM lesson")  # noqa: S608
    connection.unregister("lesson")
    block(connection, "lesson_left", "lesson_right", ALIKE, largest_block, "lesson_pair")
    rows = connection.sql(
        "SELECT CAST(left_id AS INTEGER) AS l, CAST(right_id AS INTEGER) AS r FROM lesson_pair "
        "WHERE CAST(left_id AS INTEGER) < CAST(right_id AS INTEGER) ORDER BY l, r"
    ).pl()
    left = registry[rows["l"].to_list()].with_columns(seat=pl.lit(""))
    return Labelled(left, registry[rows["r"].to_list()], pl.repeat(value=False, n=rows.height, eager=True))


def together(first: Labelled, second: Labelled) -> Labelled:
    """All pairs of two sets."""
    columns = ["written", "normal", "bracket", "ending", *COLUMNS]
    return Labelled(
        pl.concat([first.left.select(columns), second.left.select(columns)]),
        pl.concat([first.right.select(columns), second.right.select(columns)]),
        pl.concat([first.is_same, second.is_same]),
    )


def lessons(connection: duckdb.DuckDBPyConnection, folder: Path, largest_block: int) -> Labelled:
    """What the shipped model is trained on: true pairs of the half of judged pairs that is a lesson, and registries.

    Judged pairs that are not the same are few, and are left for measuring.
    """
    registry = read_registry(folder)
    judged = labelled(folder).filter("is_lesson", "is_same")
    others = registry_pairs(
        connection, taken_apart(registry["enterprise_name"], seat_of(registry["place"])), largest_block
    )
    return together(judged_pairs(judged["left"], judged["right"], judged["is_same"]), others)
