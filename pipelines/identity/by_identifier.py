"""Steps one and two: a person's decision, and numbers that identify an enterprise. Looks at no similarity of names.

A number is taken as it is written, with the spelling evened out; letters are never read as digits. An organisation code
is characters 9 to 17 of a USCC (GB 32100-2015), and an old tax number is a region code and an organisation code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from pipelines.identity.link import Relations

_EVEN = (
    "upper(regexp_replace(nfc_normalize({column}), '^[a-z_]+:|[\\s\\-]', '', 'g'))"  # tax_id:340… as landing keys it
)


def decide(connection: duckdb.DuckDBPyConnection, given: Relations) -> None:
    """Fill `who_outcome` with what persons decided and what numbers say.

    A number and a name that belong to two different enterprises are left to a person.
    """
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE who_number AS
        WITH number AS (
            SELECT uscc AS number, enterprise_id FROM {given.enterprises} WHERE uscc IS NOT NULL
            UNION ALL SELECT substr(uscc, 9, 9), enterprise_id FROM {given.enterprises} WHERE length(uscc) = 18
            UNION ALL SELECT substr(uscc, 3, 6) || substr(uscc, 9, 9), enterprise_id
                FROM {given.enterprises} WHERE length(uscc) = 18
            UNION ALL SELECT registration_no, enterprise_id FROM {given.enterprises} WHERE registration_no IS NOT NULL)
        SELECT number, min(enterprise_id) AS enterprise_id FROM number
        GROUP BY number HAVING count(DISTINCT enterprise_id) = 1;

        CREATE OR REPLACE TEMP TABLE who_numbered AS
        WITH given AS (
            -- a bureau that swaps its columns writes the code where the name belongs
            SELECT mention_no, {_EVEN.format(column="party_identifier")} AS number FROM who_mention
            UNION SELECT mention_no, {_EVEN.format(column="party_name")} FROM who_mention),
        told AS (
            SELECT g.mention_no, min(k.enterprise_id) AS enterprise_id FROM given g JOIN who_number k USING (number)
            GROUP BY g.mention_no HAVING count(DISTINCT k.enterprise_id) = 1)
        SELECT t.mention_no, t.enterprise_id, count(DISTINCT r.enterprise_id) AS bearers,
            coalesce(bool_or(r.enterprise_id = t.enterprise_id), false) AS name_agrees
        FROM told t JOIN who_mention m USING (mention_no) LEFT JOIN who_registered r ON r.written = m.written
        GROUP BY t.mention_no, t.enterprise_id;

        CREATE OR REPLACE TEMP TABLE who_decided AS
        SELECT mention_no, enterprise_id, decided_by FROM (
            SELECT m.mention_no, d.enterprise_id, d.decided_by, row_number() OVER (
                PARTITION BY m.mention_no ORDER BY d.party_place DESC, d.enterprise_id) AS place_first
            FROM who_mention m JOIN who_decision d ON d.written = m.written AND d.verdict = 'yes'
                AND d.party_place IN ('', m.party_place))
        WHERE place_first = 1;

        INSERT INTO who_outcome
        SELECT mention_no, 'linked', NULL, enterprise_id, 'decision', NULL, 'a person decided', decided_by
        FROM who_decided
        WHERE mention_no NOT IN (SELECT mention_no FROM who_numbered WHERE bearers = 0 OR name_agrees);

        INSERT INTO who_outcome
        SELECT mention_no, 'linked', NULL, enterprise_id, 'identifier', NULL,
            CASE WHEN name_agrees THEN 'number and name' ELSE 'number; the name is nobody''s' END, 'rule'
        FROM who_numbered
        WHERE (bearers = 0 OR name_agrees) AND mention_no NOT IN (SELECT mention_no FROM who_outcome);

        INSERT INTO who_candidate
        SELECT k.mention_no, k.enterprise_id, min(r.enterprise_name), 0, 0, 'the number is of this enterprise'
        FROM who_numbered k JOIN who_registered r ON r.enterprise_id = k.enterprise_id
        WHERE k.bearers > 0 AND NOT k.name_agrees AND k.mention_no NOT IN (SELECT mention_no FROM who_outcome)
        GROUP BY k.mention_no, k.enterprise_id;

        INSERT INTO who_candidate
        SELECT m.mention_no, r.enterprise_id, min(r.enterprise_name), 0, 0, 'the name is of this enterprise'
        FROM who_mention m JOIN who_registered r ON r.written = m.written
        WHERE m.mention_no IN (SELECT mention_no FROM who_candidate)
        GROUP BY m.mention_no, r.enterprise_id;

        INSERT INTO who_outcome
        SELECT DISTINCT mention_no, 'queued', 'number and name disagree', NULL, NULL, NULL, NULL, NULL
        FROM who_candidate;
    """)  # noqa: S608 - names of tables from our own code
