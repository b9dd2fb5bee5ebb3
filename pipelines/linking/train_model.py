"""Trains a model on registries and judged pairs, and writes it with the hashes of its inputs."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.duck import opened_duckdb
from pipelines.linking.lessons import lessons
from pipelines.linking.measure.real_names import hashes
from pipelines.linking.model import Model, Trained, write_model
from pipelines.linking.thresholds import read_thresholds
from pipelines.linking.training import train


def train_model(real: Path, version: str, out: Path) -> Trained:
    """Train version `version` on the folder `real` of real data, write it to `out`, and count its pairs."""
    with opened_duckdb() as connection:
        bounds = read_thresholds()
        pairs = lessons(connection, real, int(bounds.largest_block.value))
        settings = train(connection, pairs, bounds.share_of_true_candidates.value)
    true = int(pairs.is_same.sum())
    trained = Trained(true_pairs=true, other_pairs=len(pairs.is_same) - true, inputs_sha256=hashes(real))
    write_model(Model(model_version=version, trained=trained, settings=settings), out)
    return trained
