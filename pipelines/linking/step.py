"""The step of a build that stands between dbt's staging and its other layers."""

from __future__ import annotations

import duckdb

from pipelines.contracts.feed import Feed
from pipelines.linking.decisions import read_decisions
from pipelines.linking.inputs import make_inputs
from pipelines.linking.link import link
from pipelines.linking.model import read_model
from pipelines.linking.thresholds import read_thresholds


def link_parties(connection: duckdb.DuckDBPyConnection, feeds: dict[str, Feed]) -> None:
    """Link every party that the feeds' contracts name, and fill schema `linking` of the warehouse that is open.

    Raises:
        KechuangError: the decisions of persons contradict each other; says which.
    """
    given = make_inputs(connection, feeds, read_decisions())
    link(connection, given, read_model(), read_thresholds())
