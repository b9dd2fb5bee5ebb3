"""From parties to enterprises: runs the steps in their order on one DuckDB connection. Holds no step itself."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipelines.identity import by_identifier, by_model, by_name, results
from pipelines.identity.mentions import make_mentions
from pipelines.identity.model import Model
from pipelines.identity.thresholds import Thresholds


@dataclass(frozen=True)
class Relations:
    """Names of the tables to link, all on one connection.

    parties: `feed`, `record_id`, `party_role`, `party_no`, `party_name`, `party_identifier`, `party_date`,
        `party_place` (a division code or a name), `may_be_person`; one row per party of a record.
    enterprises: `enterprise_id`, `uscc`, `registration_no`, `place` (as above), `established_date`; the registry.
    names: `enterprise_id`, `enterprise_name`, `valid_from`, `valid_to` (exclusive); current and former names.
    decisions: `party_name`, `party_place` (empty: any), `enterprise_id`, `verdict` (yes, no), `decided_by`; those in
        force, one row a name, place and enterprise.
    """

    parties: str
    enterprises: str
    names: str
    decisions: str


def link(connection: duckdb.DuckDBPyConnection, given: Relations, model: Model, bounds: Thresholds) -> None:
    """Make `linking.enterprise_link`, `linking.review_queue` and `linking.party` from the given tables.

    The same rows give the same tables, in any order and on any number of threads.
    """
    make_mentions(connection, given)
    by_identifier.decide(connection, given)
    by_name.decide(connection, bounds)
    by_model.decide(connection, model, bounds)
    by_identifier.settle(connection)
    by_model.queue(connection, bounds)
    results.write(connection, model)
