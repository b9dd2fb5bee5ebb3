"""Pictures of the model, as SVG: the weight of each level, and precision and recall by threshold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import altair as alt
import polars as pl
import vl_convert

from pipelines.base.duck import opened_duckdb
from pipelines.linking.lessons import judged_pairs, registry_pairs, taken_apart
from pipelines.linking.measure.real_names import labelled, read_registry, seat_of
from pipelines.linking.model import Model
from pipelines.linking.scoring import weights_chart
from pipelines.linking.thresholds import read_thresholds
from pipelines.linking.training import compare

_STEPS = range(-12, 16)


def draw(model: Model, real: Path, folder: Path) -> list[Path]:
    """Write both pictures into `folder`; returns their paths. The same model and data give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {
        "match_weights.svg": weights_chart(model.settings),
        "precision_recall.svg": _precision_recall(model, real),
    }
    paths = []
    for name, specification in pictures.items():
        path = folder / name
        path.write_text(vl_convert.vegalite_to_svg(specification), encoding="utf-8")
        paths.append(path)
    return paths


def _precision_recall(model: Model, real: Path) -> dict[str, Any]:
    """Judged pairs that were no lesson, against the different enterprises that blocking proposes for as many names."""
    judged = labelled(real).filter(~pl.col("is_lesson"))
    registry = read_registry(real)
    names = taken_apart(registry["enterprise_name"], seat_of(registry["place"]))
    with opened_duckdb() as connection:
        hard = registry_pairs(connection, names, int(read_thresholds().largest_block.value))
        others = compare(connection, hard, model.settings)["weight"]
        pairs = judged_pairs(judged["left"], judged["right"], judged["is_same"])
        true = compare(connection, pairs, model.settings).filter("is_same")["weight"]
    per_name = len(true) / registry.height  # each judged name brings its share of the others, as a record does
    rows: list[dict[str, Any]] = []
    for threshold in _STEPS:
        right, wrong = int((true >= threshold).sum()), int((others >= threshold).sum()) * per_name
        precision = right / (right + wrong) if right else 1.0
        rows.append({"threshold": threshold, "figure": "precision", "value": round(precision, 4)})
        rows.append({"threshold": threshold, "figure": "recall", "value": round(right / len(true), 4)})
    chart = (
        alt.Chart(alt.InlineData(values=rows), width=520, height=260, title="Precision and recall, the model alone")
        .mark_line(point=True)
        .encode(
            x=alt.X("threshold:Q", title="weight (log2 of the odds) from which a pair counts as the same enterprise"),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("figure:N", title=None),
        )
    )
    specification: dict[str, Any] = chart.to_dict()
    return specification
