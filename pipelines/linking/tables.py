"""The tables of schema `linking`: what linking gives to dbt. Empty until `results` fills them."""

from __future__ import annotations

import duckdb

CANDIDATES = 3
"""How many candidates a question to a person shows side by side."""

_SIDES = ", ".join(
    f"candidate_{n}_enterprise_id VARCHAR, candidate_{n}_name VARCHAR, candidate_{n}_score DECIMAL(9, 4), "
    f"candidate_{n}_evidence VARCHAR"
    for n in range(1, CANDIDATES + 1)
)
_KEY = "feed VARCHAR, record_id BIGINT, party_role VARCHAR, party_no INTEGER"
_ONE_EACH = "PRIMARY KEY (feed, record_id, party_role, party_no)"
TABLES = {
    "party": (
        f"{_KEY}, party_name VARCHAR, party_identifier VARCHAR, party_date DATE, outcome VARCHAR NOT NULL, "
        f"reason VARCHAR, {_ONE_EACH}"
    ),
    "enterprise_link": (
        f"{_KEY}, enterprise_id VARCHAR NOT NULL, method VARCHAR NOT NULL, score DECIMAL(9, 4), model_version VARCHAR, "
        f"evidence VARCHAR, decided_by VARCHAR NOT NULL, {_ONE_EACH}"
    ),
    "code_link": "feed VARCHAR, record_id BIGINT, enterprise_id VARCHAR NOT NULL, PRIMARY KEY (feed, record_id)",
    "review_queue": (
        "party_name VARCHAR NOT NULL, party_place VARCHAR NOT NULL, reason VARCHAR NOT NULL, record_count BIGINT, "
        f"first_date DATE, last_date DATE, feeds VARCHAR, candidate_count BIGINT, {_SIDES}"
    ),
}


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables, empty, in place of those of an earlier call."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS linking")
    for name, columns in TABLES.items():
        connection.execute(f"CREATE OR REPLACE TABLE linking.{name} ({columns})")
