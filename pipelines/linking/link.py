"""From parties to enterprises: runs the steps in their order on one DuckDB connection. Holds no step itself."""

from __future__ import annotations

import duckdb

from pipelines.linking import by_identifier, by_model, by_name, results
from pipelines.linking.mentions import make_mentions
from pipelines.linking.model import Model
from pipelines.linking.relations import Relations
from pipelines.linking.thresholds import Thresholds


def link(connection: duckdb.DuckDBPyConnection, given: Relations, model: Model, bounds: Thresholds) -> None:
    """Make the tables of schema `linking` from the given ones.

    The same rows give the same tables, in any order and on any number of threads.
    """
    make_mentions(connection, given)
    by_identifier.decide(connection, given)
    by_name.decide(connection, bounds)
    by_model.decide(connection, model, bounds)
    by_identifier.settle(connection)
    by_model.queue(connection, bounds)
    results.write(connection, model)
