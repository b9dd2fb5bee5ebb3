"""Small made-up registries and parties to link, as the tables that `link` takes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import duckdb
import polars as pl

from pipelines.linking.link import link
from pipelines.linking.model import read_model
from pipelines.linking.relations import Relations
from pipelines.linking.thresholds import read_thresholds

PARTY: dict[str, Any] = {
    "feed": pl.String,
    "record_id": pl.Int64,
    "party_role": pl.String,
    "party_no": pl.Int32,
    "party_name": pl.String,
    "party_identifier": pl.String,
    "party_date": pl.Date,
    "party_place": pl.String,
    "may_be_person": pl.Boolean,
}
ENTERPRISE: dict[str, Any] = {
    "enterprise_id": pl.String,
    "uscc": pl.String,
    "registration_no": pl.String,
    "place": pl.String,
    "established_date": pl.Date,
}
NAME: dict[str, Any] = {
    "enterprise_id": pl.String,
    "enterprise_name": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
}
DECISION: dict[str, Any] = dict.fromkeys(
    ("party_name", "party_place", "enterprise_id", "verdict", "decided_by"), pl.String
)
GIVEN = Relations(parties="parties", enterprises="enterprises", names="names", decisions="decisions")


def enterprise(enterprise_id: str, name: str, place: str = "340202", **more: Any) -> dict[str, Any]:
    """One enterprise of the registry with its current name; `former` is (name, first day without it)."""
    return {"enterprise_id": enterprise_id, "name": name, "place": place, **more}


def party(name: str | None, **more: Any) -> dict[str, Any]:
    """One party of a record."""
    return {"party_name": name, **more}


def linked(
    enterprises: Iterable[dict[str, Any]],
    parties: Iterable[dict[str, Any]],
    decisions: Iterable[dict[str, Any]] = (),
    threads: int = 2,
) -> duckdb.DuckDBPyConnection:
    """Link the parties; record_id is their place in the list, from 0."""
    enterprises = list(enterprises)
    names = []
    for one in enterprises:
        former, renamed_on = one.get("former", (None, None))
        names.append({"enterprise_id": one["enterprise_id"], "enterprise_name": one["name"], "valid_from": renamed_on})
        if former:
            names.append({"enterprise_id": one["enterprise_id"], "enterprise_name": former, "valid_to": renamed_on})
    default = {"feed": "made/up", "party_role": "applicant", "party_no": 1, "may_be_person": True}
    rows = [{"record_id": place} | default | one for place, one in enumerate(parties)]
    tables = {
        "parties": pl.DataFrame(rows, schema=PARTY),
        "enterprises": pl.DataFrame([{k: one.get(k) for k in ENTERPRISE} for one in enterprises], schema=ENTERPRISE),
        "names": pl.DataFrame([{k: one.get(k) for k in NAME} for one in names], schema=NAME),
        "decisions": pl.DataFrame(
            [{"party_place": "", "decided_by": "someone"} | one for one in decisions], schema=DECISION
        ),
    }
    connection = duckdb.connect(config={"threads": threads})
    for name, table in tables.items():
        connection.from_arrow(table.to_arrow()).create(name)
    link(connection, GIVEN, read_model(), read_thresholds())
    return connection


def outcomes(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """(outcome, enterprise, method) of each party, in order of the records."""
    return connection.sql("""
        SELECT outcome, enterprise_id, method FROM linking.party
        LEFT JOIN linking.enterprise_link USING (feed, record_id, party_role, party_no)
        ORDER BY feed, record_id, party_role, party_no
    """).fetchall()


DAY = date(2024, 6, 30)
