"""Writes the results of the steps into the tables of schema `linking`. Decides nothing."""

from __future__ import annotations

import duckdb

from pipelines.linking.model import Model
from pipelines.linking.tables import CANDIDATES, create_tables


def write(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Fill `party`, `enterprise_link`, `code_link` and `review_queue` of schema `linking` from the working tables.

    Raises:
        duckdb.ConstraintException: a party would be linked twice; never, unless a step has a fault.
    """
    create_tables(connection)
    connection.execute("""
        INSERT INTO linking.party
        SELECT p.feed, p.record_id, p.party_role, p.party_no, p.party_name, p.party_identifier, p.party_date,
            o.outcome, o.reason
        FROM who_party p JOIN who_outcome o USING (mention_no) ORDER BY 1, 2, 3, 4
    """)
    connection.execute(
        """
        INSERT INTO linking.enterprise_link
        SELECT p.feed, p.record_id, p.party_role, p.party_no, o.enterprise_id, o.method, o.score,
            CASE WHEN o.method = 'model' THEN ? END, o.evidence, o.decided_by
        FROM who_party p JOIN who_outcome o USING (mention_no) WHERE o.outcome = 'linked' ORDER BY 1, 2, 3, 4
        """,
        [model.model_version],
    )
    connection.execute("""
        INSERT INTO linking.code_link
        SELECT p.feed, p.record_id, min(o.enterprise_id) FROM who_party p JOIN who_outcome o USING (mention_no)
        WHERE o.outcome = 'linked' AND p.party_identifier IS NOT NULL
        GROUP BY p.feed, p.record_id HAVING count(DISTINCT o.enterprise_id) = 1 ORDER BY 1, 2
    """)
    _ask(connection)
    working = connection.sql("SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, 'who_')").fetchall()
    for (table,) in working:
        connection.execute(f"DROP TABLE {table}")


def _ask(connection: duckdb.DuckDBPyConnection) -> None:
    """One question per name and place, however many records ask it."""
    sides = ", ".join(
        f"max(CASE WHEN place = {n} THEN {column} END)"
        for n in range(1, CANDIDATES + 1)
        for column in ("enterprise_id", "enterprise_name", "weight", "evidence")
    )
    connection.execute(f"""
        INSERT INTO linking.review_queue
        WITH queued AS (
            SELECT m.written, m.party_place, o.mention_no, o.reason
            FROM who_outcome o JOIN who_mention m USING (mention_no)
            WHERE o.outcome = 'queued'),
        asked AS (
            SELECT q.written, q.party_place, min(p.party_name) AS party_name, min(q.reason) AS reason,
                count(*) AS record_count, min(p.party_date) AS first_date, max(p.party_date) AS last_date,
                string_agg(DISTINCT p.feed, ',' ORDER BY p.feed) AS feeds
            FROM queued q JOIN who_party p USING (mention_no) GROUP BY q.written, q.party_place),
        best AS (
            SELECT q.written, q.party_place, c.enterprise_id, max(c.weight) AS weight, min(c.distance) AS distance,
                arg_max(c.enterprise_name, (c.weight, c.enterprise_name)) AS enterprise_name,
                arg_max(c.evidence, (c.weight, c.evidence)) AS evidence
            FROM queued q JOIN who_candidate c USING (mention_no) GROUP BY ALL),
        ranked AS (
            SELECT *, row_number() OVER (
                PARTITION BY written, party_place ORDER BY round(weight) DESC, distance, enterprise_id) AS place
            FROM best),
        sides AS (
            SELECT written, party_place, count(*) AS candidate_count, {sides} FROM ranked GROUP BY written, party_place)
        SELECT coalesce(a.party_name, ''), a.party_place, a.reason, a.record_count, a.first_date, a.last_date, a.feeds,
            coalesce(s.candidate_count, 0), s.* EXCLUDE (written, party_place, candidate_count)
        FROM asked a LEFT JOIN sides s USING (written, party_place)
        ORDER BY a.record_count DESC, a.party_name, a.party_place
    """)  # noqa: S608 - columns of our own
