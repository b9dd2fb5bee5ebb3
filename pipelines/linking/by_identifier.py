"""Steps one and two: a person's decision, and numbers that identify an enterprise. Looks at no similarity of names.

A number is taken as it is written, with the spelling evened out (`carried_code`). An organisation code is characters
9 to 17 of a USCC (GB 32100-2015), and an old tax number is a region code of six digits and an organisation code: the
region was that of the tax office, and the organisation code alone says who it is. A number that several registered
enterprises have says nothing: what is known by it alone stays unlinked.

A record's own number decides first, unless its name is another enterprise's, or a person said that the name is not the
number's enterprise. A person's yes counts where there is no number, or where number and name disagree.
"""

from __future__ import annotations

import duckdb

from pipelines.linking.relations import Relations

_OF_NUMBER, _OF_NAME = "the number is of this enterprise", "the name is of this enterprise"


def decide(connection: duckdb.DuckDBPyConnection, given: Relations) -> None:
    """Fill `who_outcome` with what persons decided and what numbers say, as far as names do not matter.

    A number and a registered name that belong to two different enterprises are left to a person, as is a number of
    several enterprises next to a name. A number with a name that no enterprise bears waits for `settle`.
    """
    _numbered(connection, given)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE who_decided AS
        SELECT mention_no, enterprise_id, decided_by FROM who_decision WHERE verdict = 'yes'
        QUALIFY row_number() OVER (PARTITION BY mention_no ORDER BY party_place DESC, enterprise_id) = 1;

        INSERT INTO who_outcome
        SELECT mention_no, 'linked', NULL, enterprise_id, 'decision', NULL, 'a person decided', decided_by
        FROM who_decided
        WHERE mention_no NOT IN (SELECT mention_no FROM who_numbered WHERE bearers = 0 OR name_agrees);

        INSERT INTO who_outcome
        SELECT n.mention_no, 'linked', NULL, n.enterprise_id, 'identifier', NULL,
            CASE WHEN n.name_agrees THEN 'number and name' ELSE 'number; no enterprise bears the name' END, 'rule'
        FROM who_numbered n JOIN who_mention m USING (mention_no)
        WHERE n.name_agrees OR (n.bearers = 0 AND (coalesce(m.normal, '') = '' OR m.party_kind <> 'enterprise'));

        CREATE OR REPLACE TEMP TABLE who_torn AS
        SELECT n.mention_no, n.enterprise_id AS told_id, r.enterprise_id AS named_id
        FROM who_numbered n JOIN who_mention m USING (mention_no) JOIN who_registered r ON r.normal = m.normal
        WHERE n.bearers > 0 AND NOT n.name_agrees
    """)
    _ask(connection, "number and name disagree")
    _set_ambiguous_apart(connection)


def settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Follow the numbers that waited, unless the model finds the name to be another enterprise's.

    The model also drops a link by a name that has the number of another enterprise elsewhere: one name is
    not two enterprises that the registry tells apart.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE who_waiting AS
        SELECT n.mention_no, n.enterprise_id, o.enterprise_id AS named_id FROM who_numbered n
        LEFT JOIN who_outcome o USING (mention_no)
        WHERE n.bearers = 0 AND (o.method = 'model' OR o.mention_no IS NULL);
        DELETE FROM who_outcome WHERE mention_no IN (SELECT mention_no FROM who_waiting);

        INSERT INTO who_outcome
        SELECT mention_no, 'linked', NULL, enterprise_id, 'identifier', NULL,
            CASE WHEN named_id IS NULL THEN 'number; no enterprise bears the name' ELSE 'number; the name is alike' END,
            'rule'
        FROM who_waiting WHERE coalesce(named_id = enterprise_id, true);

        INSERT INTO who_outcome
        SELECT d.mention_no, 'linked', NULL, d.enterprise_id, 'decision', NULL, 'a person decided', d.decided_by
        FROM who_decided d JOIN who_waiting w USING (mention_no) WHERE w.named_id <> w.enterprise_id;

        CREATE OR REPLACE TEMP TABLE who_torn AS
        SELECT mention_no, enterprise_id AS told_id, named_id FROM who_waiting WHERE named_id <> enterprise_id
    """)
    _ask(connection, "number and name disagree")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE who_torn AS
        WITH told AS (
            SELECT DISTINCT m.normal, o.enterprise_id FROM who_outcome o JOIN who_mention m USING (mention_no)
            WHERE o.method = 'identifier' AND m.normal <> '')
        SELECT o.mention_no, t.enterprise_id AS told_id, o.enterprise_id AS named_id
        FROM who_outcome o JOIN who_mention m USING (mention_no) JOIN told t ON t.normal = m.normal
        WHERE o.method = 'model' AND t.enterprise_id <> o.enterprise_id;
        DELETE FROM who_outcome WHERE mention_no IN (SELECT mention_no FROM who_torn)
    """)
    _ask(connection, "elsewhere the name has the number of another enterprise")


def _numbered(connection: duckdb.DuckDBPyConnection, given: Relations) -> None:
    """`who_numbered`: the enterprise of a mention's number, how many bear the mention's name, and if it does.

    `who_ambiguous` has the enterprises of a number that several have. A USCC decides before any other number beside it.
    """
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE who_number AS
        SELECT uscc AS number, enterprise_id, true AS is_whole FROM {given.enterprises} WHERE uscc IS NOT NULL
        UNION SELECT substr(uscc, 9, 9), enterprise_id, false FROM {given.enterprises} WHERE length(uscc) = 18
        UNION SELECT substr(uscc, 3, 6) || substr(uscc, 9, 9), enterprise_id, false
            FROM {given.enterprises} WHERE length(uscc) = 18
        UNION SELECT registration_no, enterprise_id, false FROM {given.enterprises} WHERE registration_no IS NOT NULL;

        CREATE OR REPLACE TEMP TABLE who_told AS
        WITH carried AS (
            SELECT m.mention_no, c.number, c.code_kind FROM who_mention m JOIN who_code c ON c.text = m.party_identifier
            UNION
            SELECT m.mention_no, c.number, c.code_kind FROM who_mention m JOIN who_code c ON c.text = m.party_name),
        given AS (
            SELECT mention_no, number FROM carried
            UNION SELECT mention_no, substr(number, 7, 9) FROM carried WHERE code_kind = 'tax')
        SELECT DISTINCT g.mention_no, k.enterprise_id FROM given g JOIN who_number k USING (number)
        WHERE NOT EXISTS (
            SELECT 1 FROM who_decision d WHERE d.verdict = 'no' AND d.mention_no = g.mention_no
            AND d.enterprise_id = k.enterprise_id)
        QUALIFY k.is_whole OR NOT bool_or(k.is_whole) OVER (PARTITION BY g.mention_no);

        CREATE OR REPLACE TEMP TABLE who_ambiguous AS
        SELECT * FROM who_told QUALIFY count(*) OVER (PARTITION BY mention_no) > 1;

        CREATE OR REPLACE TEMP TABLE who_numbered AS
        SELECT t.mention_no, t.enterprise_id, count(DISTINCT r.enterprise_id) AS bearers,
            coalesce(bool_or(r.enterprise_id = t.enterprise_id), false) AS name_agrees
        FROM who_told t JOIN who_mention m USING (mention_no) LEFT JOIN who_registered r ON r.normal = m.normal
        WHERE t.mention_no NOT IN (SELECT mention_no FROM who_ambiguous)
        GROUP BY t.mention_no, t.enterprise_id
    """)  # noqa: S608 - names of tables from our own code


def _set_ambiguous_apart(connection: duckdb.DuckDBPyConnection) -> None:
    """Ask a person whose number it is that several enterprises have, if there is a name to decide on."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE who_shared AS
        SELECT a.mention_no, a.enterprise_id, coalesce(m.normal, '') <> '' AS has_name
        FROM who_ambiguous a JOIN who_mention m USING (mention_no)
        WHERE a.mention_no NOT IN (SELECT mention_no FROM who_outcome)
        AND (coalesce(m.normal, '') = '' OR m.party_kind = 'enterprise');

        INSERT INTO who_candidate
        SELECT s.mention_no, s.enterprise_id,
            arg_min(r.enterprise_name, (r.valid_to IS NOT NULL, r.registered_no)), 0, 0, '{_OF_NUMBER}'
        FROM who_shared s JOIN who_registered r USING (enterprise_id) WHERE s.has_name
        GROUP BY s.mention_no, s.enterprise_id;

        INSERT INTO who_outcome
        SELECT DISTINCT mention_no, CASE WHEN has_name THEN 'queued' ELSE 'outside' END,
            'several enterprises have the number', NULL, NULL, NULL, NULL, NULL
        FROM who_shared
    """)  # noqa: S608 - texts of our own


def _ask(connection: duckdb.DuckDBPyConnection, reason: str) -> None:
    """Queue the mentions of `who_torn` (`told_id` by number, `named_id` by name) that no person decided."""
    connection.execute(
        f"""
        INSERT INTO who_candidate
        WITH side AS (
            SELECT mention_no, told_id AS enterprise_id, '{_OF_NUMBER}' AS evidence FROM who_torn
            UNION SELECT mention_no, named_id, '{_OF_NAME}' FROM who_torn)
        SELECT s.mention_no, s.enterprise_id,
            arg_min(r.enterprise_name, (r.valid_to IS NOT NULL, r.registered_no)), 0, 0, s.evidence
        FROM side s JOIN who_registered r USING (enterprise_id)
        WHERE s.mention_no NOT IN (SELECT mention_no FROM who_outcome)
        GROUP BY s.mention_no, s.enterprise_id, s.evidence
        """  # noqa: S608 - texts of our own
    )
    connection.execute(
        """
        INSERT INTO who_outcome
        SELECT DISTINCT mention_no, 'queued', ?, NULL, NULL, NULL, NULL, NULL FROM who_torn
        WHERE mention_no NOT IN (SELECT mention_no FROM who_outcome)
        """,
        [reason],
    )
