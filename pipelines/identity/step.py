"""The step of a build that stands between dbt's staging and its other layers."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.contracts import Feed
from pipelines.identity.decisions import read_decisions
from pipelines.identity.inputs import make_inputs
from pipelines.identity.link import link
from pipelines.identity.model import read_model
from pipelines.identity.thresholds import read_thresholds


def link_parties(warehouse: Path, feeds: dict[str, Feed], threads: int) -> None:
    """Link every party that the feeds' contracts name, and fill schema `linking` of the warehouse.

    Raises:
        KechuangError: the decisions of persons contradict each other; says which.
    """
    with duckdb.connect(warehouse, config={"threads": threads}) as connection:
        given = make_inputs(connection, feeds, read_decisions())
        link(connection, given, read_model(), read_thresholds())
