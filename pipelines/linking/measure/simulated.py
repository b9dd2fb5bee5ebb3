"""Precision and recall on the made-up city, whose truth is known. The figures that CI keeps from falling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from pipelines.base.duck import opened_duckdb
from pipelines.linking.link import link
from pipelines.linking.measure.variants import FULL, made_up_records
from pipelines.linking.model import read_model
from pipelines.linking.relations import Relations
from pipelines.linking.thresholds import read_thresholds
from sources.simulator.places import DISTRICTS
from sources.simulator.population import make_population

SIMULATED = Relations(parties="party", enterprises="enterprise", names="enterprise_name", decisions="decision")
"""The tables that `prepare` makes."""


@dataclass(frozen=True)
class Measured:
    """What came of the records of a made-up city.

    precision: of the links made without a person, how many are right.
    recall: of the records that mean an enterprise of the registry, how many are linked to it; a rule leaves some to a
        person, such as a name without a place in a record that does not give the seat.
    full_recall: the same, of the records that write a full name.
    queue_recall: of those that are queued, how many have it among the first three.
    """

    enterprises: int
    records: int
    precision: float
    recall: float
    full_recall: float
    queue_recall: float
    by_way: pl.DataFrame


def measure(enterprises: int, *, seed: int = 1, threads: int = 2) -> Measured:
    """Make up a city and its records, link them, and hold the links against the truth."""
    with opened_duckdb(threads=threads) as connection:
        truth = prepare(connection, enterprises, seed)
        link(connection, SIMULATED, read_model(), read_thresholds())
        return _held_against(connection, truth, enterprises)


def prepare(connection: duckdb.DuckDBPyConnection, enterprises: int, seed: int) -> pl.DataFrame:
    """Make the tables to link; returns the records with the truth."""
    population = make_population(enterprises=enterprises, end=date(2026, 6, 30), seed=seed)
    records = made_up_records(population, seed)
    nothing = pl.lit(None, dtype=pl.String)
    known = population.select(
        "enterprise_id",
        "uscc",
        registration_no=nothing,
        place=pl.Series([str(one.region_code) for one in DISTRICTS]).gather(population["district"]),
        established_date="established_date",
    )
    current = population.select(
        "enterprise_id", "enterprise_name", valid_from="renamed_on", valid_to=pl.lit(None, pl.Date)
    )
    former = population.filter(pl.col("former_name").is_not_null()).select(
        "enterprise_id", enterprise_name="former_name", valid_from=pl.lit(None, pl.Date), valid_to="renamed_on"
    )
    places = known.select(drawn_id="enterprise_id", place="place")
    parties = records.join(places, on="drawn_id", how="left", maintain_order="left").select(
        feed=pl.lit("made/up"),
        record_id="record_id",
        party_role=pl.lit("applicant"),
        party_no=pl.lit(1, dtype=pl.Int32),
        party_name="party_name",
        party_identifier=nothing,
        party_date="party_date",
        party_place=pl.when("says_seat").then("place"),
        may_be_person=pl.lit(value=True),
    )
    for name, table in (("enterprise", known), ("enterprise_name", pl.concat([current, former])), ("party", parties)):
        connection.from_arrow(table.to_arrow()).create(name)
    connection.execute(
        "CREATE TABLE decision (party_name VARCHAR, party_place VARCHAR, enterprise_id VARCHAR, verdict VARCHAR, "
        "decided_by VARCHAR)"
    )
    return records


def _held_against(connection: duckdb.DuckDBPyConnection, truth: pl.DataFrame, enterprises: int) -> Measured:
    connection.from_arrow(truth.to_arrow()).create("truth")
    held = connection.sql("""
        SELECT t.record_id, t.way, t.enterprise_id AS true_id, p.outcome, l.enterprise_id AS linked_id,
            coalesce(t.enterprise_id IN (q.candidate_1_enterprise_id, q.candidate_2_enterprise_id,
                q.candidate_3_enterprise_id), false) AS is_in_queue
        FROM truth t JOIN linking.party p ON p.record_id = t.record_id
        LEFT JOIN linking.enterprise_link l ON l.record_id = t.record_id
        LEFT JOIN party g ON g.record_id = t.record_id
        LEFT JOIN linking.review_queue q ON q.party_name = t.party_name AND q.party_place = coalesce(g.party_place, '')
            AND p.outcome = 'queued'
        ORDER BY t.record_id
    """).pl()
    is_linked, is_true = pl.col("linked_id").is_not_null(), pl.col("true_id").is_not_null()
    is_right = (pl.col("linked_id") == pl.col("true_id")).fill_null(value=False)
    is_queued = (pl.col("outcome") == "queued") & is_true
    counts = {
        "records": pl.len(),
        "linked": is_linked.sum(),
        "right": is_right.sum(),
        "true": is_true.sum(),
        "queued": is_queued.sum(),
        "in_queue": (is_queued & pl.col("is_in_queue")).sum(),
    }
    whole = held.select(**counts).row(0, named=True)
    full = held.filter(pl.col("way").is_in(FULL)).select(**counts).row(0, named=True)
    return Measured(
        enterprises=enterprises,
        records=held.height,
        precision=whole["right"] / max(1, whole["linked"]),
        recall=whole["right"] / max(1, whole["true"]),
        full_recall=full["right"] / max(1, full["true"]),
        queue_recall=whole["in_queue"] / max(1, whole["queued"]),
        by_way=held.group_by("way").agg(**counts).sort("way"),
    )
