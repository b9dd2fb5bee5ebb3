"""The model on pairs of real names that people judged, and on the hard negatives of real registries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipelines.base.duck import opened_duckdb
from pipelines.linking.comparisons import LINKING, gamma_of, needs_second_field
from pipelines.linking.lessons import judged_pairs, registry_pairs, taken_apart
from pipelines.linking.measure.real_names import labelled, read_registry, seat_of
from pipelines.linking.model import Model
from pipelines.linking.thresholds import Thresholds
from pipelines.linking.training import Labelled, compare


@dataclass(frozen=True)
class Judged:
    """The three answers of the system to judged pairs: linked, set apart, or left to a person."""

    pairs: int
    same: int
    linked: int
    wrongly_linked: int
    set_apart: int
    wrongly_set_apart: int

    @property
    def decided(self) -> int:
        """Pairs that the system judges itself."""
        return self.linked + self.set_apart

    @property
    def right(self) -> float:
        """Share of those that it judges as people did."""
        return 1 - (self.wrongly_linked + self.wrongly_set_apart) / max(1, self.decided)


@dataclass(frozen=True)
class Pairs:
    """All judged pairs, those that were no lesson to the model, and hard negatives that it would have linked."""

    judged: Judged
    unseen: Judged
    hard_negatives: int
    hard_linked: int

    @property
    def precision(self) -> float:
        """Share of the links that are right, if all judged pairs and all hard negatives came as records."""
        right = self.judged.linked - self.judged.wrongly_linked
        return right / max(1, self.judged.linked + self.hard_linked)


def pairs(folder: Path, model: Model, bounds: Thresholds) -> Pairs:
    """Measure `labelled_pairs.csv` and the hard negatives of the registry.

    Hard negatives are all pairs of different enterprises that blocking proposes: the same brand in another city or
    trade, one character different, a branch and its parent. A record in the registry's own words is told apart by its
    name before the model is asked; here the model is asked alone.
    """
    rows = labelled(folder)
    registry = read_registry(folder)
    with opened_duckdb() as connection:
        judged = _judged(connection, rows, model, bounds)
        unseen = _judged(connection, rows.filter(~pl.col("is_lesson")), model, bounds)
        names = taken_apart(registry["enterprise_name"], seat_of(registry["place"]))
        hard = registry_pairs(connection, names, int(bounds.largest_block.value))
        answered = _answered(connection, hard, model, bounds)
    return Pairs(judged, unseen, hard_negatives=answered.height, hard_linked=int(answered["is_linked"].sum()))


def _judged(connection: duckdb.DuckDBPyConnection, rows: pl.DataFrame, model: Model, bounds: Thresholds) -> Judged:
    apart = judged_pairs(rows["left"], rows["right"], rows["is_same"])
    scored = _answered(connection, apart, model, bounds)
    linked, set_apart = scored.filter("is_linked"), scored.filter("is_apart")
    return Judged(
        pairs=rows.height,
        same=int(rows["is_same"].sum()),
        linked=rows.height
        - scored.height
        + linked.height,  # names that are equal once evened out never reach the model
        wrongly_linked=int((~linked["is_same"]).sum()),
        set_apart=set_apart.height,
        wrongly_set_apart=int(set_apart["is_same"].sum()),
    )


def _answered(connection: duckdb.DuckDBPyConnection, pairs: Labelled, model: Model, bounds: Thresholds) -> pl.DataFrame:
    """Scores with `is_linked` and `is_apart`, as for a record that has only a name."""
    for name, side in (("judged_record", pairs.left), ("judged_registered", pairs.right)):
        connection.register(name, side.with_row_index("pair_no"))
    certain = connection.sql(f"""
        SELECT NOT {needs_second_field("l", "r")}
            AND translate(l.written, l.normal, '') = translate(r.written, r.normal, '') AS is_certain
        FROM judged_record l JOIN judged_registered r USING (pair_no) ORDER BY pair_no
    """).pl()  # noqa: S608 - a condition of our own
    scored = compare(connection, pairs, model.settings).with_columns(certain["is_certain"])
    on_linking_levels = pl.all_horizontal(
        pl.col(f"gamma_{name}").is_in([gamma_of(name, label) for label in labels]) for name, labels in LINKING.items()
    )
    return scored.with_columns(
        is_linked=on_linking_levels & pl.col("is_certain") & (pl.col("weight") >= bounds.link_weight.value),
        is_apart=(pl.col("weight") < bounds.review_weight.value)
        | (pl.col("gamma_name") == gamma_of("name", "different")),
    )
