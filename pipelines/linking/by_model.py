"""Step four: what is left is compared with registered names that are alike; what the model is sure of is linked.

First with names of the same brand, then, for what those did not settle, with all that are alike. The rest is queued
with its best candidates, or is outside the registry: an institution, a foreign enterprise, or an enterprise that names
a province the registry does not cover and resembles no registered name.
"""

from __future__ import annotations

import duckdb

from pipelines.linking.candidates import ALIKE, SAME_BRAND, block
from pipelines.linking.carried_code import CARRIES_ANOTHER
from pipelines.linking.comparisons import COLUMNS, LEVELS, LINKING, gamma_of, needs_second_field
from pipelines.linking.model import Model
from pipelines.linking.scoring import score_pairs
from pipelines.linking.tables import CANDIDATES
from pipelines.linking.thresholds import Thresholds

_KEPT = 8
"""How many of the best registered names of a record's name are looked at more closely."""


def decide(connection: duckdb.DuckDBPyConnection, model: Model, bounds: Thresholds) -> None:
    """Mark foreign enterprises and institutions, and link what the model is sure of; `queue` takes the rest."""
    connection.execute("""
        INSERT INTO who_outcome
        SELECT mention_no, CASE party_kind WHEN 'foreign' THEN 'foreign' ELSE 'outside' END,
            CASE party_kind WHEN 'foreign' THEN NULL ELSE 'institution' END, NULL, NULL, NULL, NULL, NULL
        FROM who_mention
        WHERE party_kind IN ('foreign', 'institution') AND mention_no NOT IN (SELECT mention_no FROM who_outcome);
        INSERT INTO who_outcome
        SELECT mention_no, 'outside', 'no name', NULL, NULL, NULL, NULL, NULL FROM who_mention
        WHERE coalesce(normal, '') = '' AND mention_no NOT IN (SELECT mention_no FROM who_outcome);
    """)
    for keys in (SAME_BRAND, ALIKE):
        _score(connection, keys, model, bounds)
        _weigh(connection, bounds)
        _link(connection, bounds)


def _score(connection: duckdb.DuckDBPyConnection, keys: tuple[str, ...], model: Model, bounds: Thresholds) -> None:
    """`who_open` (mentions not settled yet) and `who_score` (their candidates with weights)."""
    tokens = ", ".join(f"n.{column}" for column in COLUMNS if column != "seat")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE who_open AS
        SELECT *, CAST(name_no AS VARCHAR) || ' ' || seat AS unique_id,
            -- the name that somebody of the registry bears is never taken for a way to write another's
            normal IN (SELECT normal FROM who_registered) AS is_registered
        FROM who_mention
        WHERE mention_no NOT IN (SELECT mention_no FROM who_outcome);
        CREATE OR REPLACE TEMP TABLE who_left AS
        SELECT DISTINCT o.unique_id, o.seat, n.normal, {tokens} FROM who_open o JOIN who_name n USING (name_no);
        CREATE OR REPLACE TEMP TABLE who_right AS
        SELECT CAST(r.registered_no AS VARCHAR) AS unique_id, r.seat, n.normal, {tokens}
        FROM who_registered r JOIN who_name n USING (name_no);
    """)  # noqa: S608 - columns of our own
    block(connection, "who_left", "who_right", keys, int(bounds.largest_block.value), "who_pair")
    # only what is compared goes to Splink
    connection.execute("""
        DELETE FROM who_right WHERE unique_id NOT IN (SELECT right_id FROM who_pair);
        DELETE FROM who_left WHERE unique_id NOT IN (SELECT left_id FROM who_pair);
    """)
    score_pairs(connection, "who_left", "who_right", "who_pair", model.settings, "who_score")


def _weigh(connection: duckdb.DuckDBPyConnection, bounds: Thresholds) -> None:
    """`who_weighed`: the best name of each enterprise for each mention, with what argues against a link."""
    evidence = " || '; ' || ".join(
        f"'{name}: ' || CASE gamma_{name} "
        + " ".join(f"WHEN {gamma_of(name, label)} THEN '{label}'" for label in levels)
        + " END"
        for name, levels in LEVELS.items()
    )
    is_linking = " AND ".join(
        f"gamma_{name} IN ({', '.join(str(gamma_of(name, label)) for label in labels)})"
        for name, labels in LINKING.items()
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE who_alike AS
        WITH promising AS (
            SELECT * FROM who_score
            WHERE weight >= ? AND gamma_name > {gamma_of("name", "different")}
            QUALIFY rank() OVER (PARTITION BY left_id ORDER BY round(weight) DESC) <= {_KEPT}),
        near AS (
            SELECT s.*, r.registered_no, character_distance(a.normal, b.normal) AS distance
            FROM promising s JOIN who_registered r ON r.registered_no = CAST(s.right_id AS INTEGER)
            JOIN who_left a ON a.unique_id = s.left_id JOIN who_right b ON b.unique_id = s.right_id
            QUALIFY row_number() OVER (
                PARTITION BY s.left_id ORDER BY round(s.weight) DESC, distance, r.registered_no) <= {_KEPT}
            OR s.weight >= max(s.weight) OVER (PARTITION BY s.left_id) - ?)
        SELECT s.left_id, r.enterprise_id, r.enterprise_name, r.registered_no, s.weight, s.distance,
            {evidence} AS evidence, {is_linking} AS is_linking, r.valid_from, r.valid_to, r.established_date, r.seat,
            n.city, n.says_province, n.place, n.unit, n.bracket, n.ending, translate(n.written, n.normal, '') AS folded
        FROM near s JOIN who_registered r USING (registered_no) JOIN who_name n ON n.name_no = r.name_no
        """,  # noqa: S608 - labels of our own
        [bounds.review_weight.value, bounds.margin_weight.value],
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE who_weighed AS
        SELECT m.mention_no, a.enterprise_id, a.enterprise_name, a.weight, a.distance, a.evidence,
            a.is_linking AND NOT m.is_registered
            AND coalesce(m.party_date >= a.valid_from, true)
            AND coalesce(m.party_date < a.valid_to + CAST(? AS INTEGER), true)
            AND coalesce(m.party_date > a.established_date - CAST(? AS INTEGER), true)
            AND (m.seat = '' OR a.seat = '' OR m.seat = a.seat)
            AND (n.city = '' OR a.city <> '' OR a.seat = '' OR n.city = a.seat)
            -- 安徽芜湖… and 芜湖… may be one name before and after a change that the registry did not tell
            AND (n.city = '' OR a.city = '' OR n.says_province = a.says_province) AS is_meant,
            (NOT {needs_second_field("n", "a")} OR (m.seat <> '' AND m.seat = a.seat))
            -- 昇达 and 升达 are two names, whatever else is written otherwise
            AND translate(n.written, n.normal, '') = a.folded
            AND NOT {CARRIES_ANOTHER} AS is_certain
        FROM who_open m JOIN who_alike a ON a.left_id = m.unique_id JOIN who_name n ON n.name_no = m.name_no
        JOIN who_enterprise e ON e.enterprise_id = a.enterprise_id
        WHERE NOT EXISTS (
            SELECT 1 FROM who_decision d WHERE d.verdict = 'no' AND d.mention_no = m.mention_no
            AND d.enterprise_id = a.enterprise_id)
        QUALIFY row_number() OVER (
            PARTITION BY m.mention_no, a.enterprise_id ORDER BY a.weight DESC, a.distance, a.registered_no) = 1
        """,  # noqa: S608 - conditions of our own
        [int(bounds.days_after_rename.value), int(bounds.days_before_establishment.value)],
    )


def _link(connection: duckdb.DuckDBPyConnection, bounds: Thresholds) -> None:
    """Link what has one candidate that is good enough, and clearly better than the next enterprise.

    Next to a number, a likely name counts too: `settle` uses it as an objection, not as a link.
    """
    connection.execute(
        """
        INSERT INTO who_outcome
        WITH ranked AS (
            SELECT *, row_number() OVER best_first AS place, lead(weight) OVER best_first AS next_weight,
                mention_no IN (SELECT mention_no FROM who_numbered WHERE bearers = 0) AS is_numbered
            FROM who_weighed
            WINDOW best_first AS (PARTITION BY mention_no ORDER BY weight DESC, distance, enterprise_id))
        SELECT mention_no, 'linked', NULL, enterprise_id, 'model', weight, evidence, 'model' FROM ranked
        WHERE place = 1 AND is_meant AND (is_certain OR is_numbered)
            AND weight >= ? AND coalesce(weight - next_weight >= ?, true)
        """,
        [bounds.link_weight.value, bounds.margin_weight.value],
    )


def queue(connection: duckdb.DuckDBPyConnection, bounds: Thresholds) -> None:
    """Keep the best candidates for a person: less than a bit is a tie, and the nearer spelling comes first."""
    connection.execute(f"""
        INSERT INTO who_candidate
        SELECT mention_no, enterprise_id, enterprise_name, weight, distance, evidence FROM who_weighed
        WHERE mention_no NOT IN (SELECT mention_no FROM who_outcome)
        QUALIFY row_number() OVER (
            PARTITION BY mention_no ORDER BY round(weight) DESC, distance, enterprise_id) <= {CANDIDATES}
    """)  # noqa: S608 - a number of ours
    connection.execute(
        """
        INSERT INTO who_outcome
        WITH covered AS (
            SELECT seat_province AS province FROM who_enterprise GROUP BY 1
            HAVING count(*) >= ? * (SELECT count(*) FROM who_enterprise)),
        open AS (
            SELECT o.mention_no, o.mention_no IN (SELECT mention_no FROM who_candidate) AS has_candidate,
                n.province = '' OR n.province IN (SELECT province FROM covered) AS is_covered
            FROM who_mention o JOIN who_name n ON n.name_no = o.name_no
            WHERE o.mention_no NOT IN (SELECT mention_no FROM who_outcome))
        SELECT mention_no, CASE WHEN has_candidate OR is_covered THEN 'queued' ELSE 'outside' END,
            CASE WHEN has_candidate THEN 'the model is not sure' WHEN is_covered THEN 'no similar name in the registry'
                ELSE 'a province that the registry does not cover' END,
            NULL, NULL, NULL, NULL, NULL
        FROM open
        """,
        [bounds.covered_share.value],
    )
