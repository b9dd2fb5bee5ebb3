"""Step three: names that are equal once evened out, borne on the day of the record. Persons are set apart here.

First as written (brackets, width, spaces evened out), then in simplified characters. Where several enterprises bear the
name, the place of the record may tell them apart; else a person must.
"""

from __future__ import annotations

import duckdb

from pipelines.linking.thresholds import Thresholds

_FAR = 100_000


def decide(connection: duckdb.DuckDBPyConnection, bounds: Thresholds) -> None:
    """Set persons apart, link names that one enterprise alone bears, and queue those that several bear."""
    connection.execute("""
        INSERT INTO who_outcome
        SELECT mention_no, 'person', NULL, NULL, NULL, NULL, NULL, NULL FROM who_mention
        WHERE party_kind = 'person' AND mention_no NOT IN (SELECT mention_no FROM who_outcome)
    """)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE who_equal AS
        WITH pair AS (
            SELECT m.mention_no, m.party_date, m.seat AS mention_seat, r.*, 1 AS spelling
            FROM who_mention m JOIN who_registered r ON r.written = m.written
            WHERE m.mention_no NOT IN (SELECT mention_no FROM who_outcome)
            UNION ALL
            SELECT m.mention_no, m.party_date, m.seat, r.*, 2
            FROM who_mention m JOIN who_registered r ON r.normal = m.normal AND r.written <> m.written
            WHERE m.mention_no NOT IN (SELECT mention_no FROM who_outcome)),
        dated AS (
            SELECT mention_no, enterprise_id, enterprise_name, spelling, seat, mention_seat, valid_to,
                CASE WHEN party_date >= valid_to THEN date_diff('day', valid_to, party_date) ELSE 0 END AS days_after,
                CASE WHEN party_date < established_date
                    THEN date_diff('day', party_date, established_date) ELSE 0 END AS days_before,
                coalesce(party_date < valid_from, false) AS is_early
            FROM pair
            WHERE NOT EXISTS (
                SELECT 1 FROM who_decision d WHERE d.verdict = 'no' AND d.mention_no = pair.mention_no
                AND d.enterprise_id = pair.enterprise_id))
        SELECT mention_no, enterprise_id, enterprise_name, spelling, valid_to IS NOT NULL AS is_former,
            mention_seat <> '' AND mention_seat = seat AS is_seated_there,
            mention_seat <> '' AND seat <> '' AND mention_seat <> seat AS is_seated_elsewhere,
            CASE WHEN days_after > ? OR days_before > ? THEN {_FAR}
                WHEN days_after > 0 THEN 4 + spelling WHEN is_early OR days_before > 0 THEN 2 + spelling
                ELSE spelling END AS rank
        FROM dated
        """,  # noqa: S608 - a number of ours
        [int(bounds.days_after_rename.value), int(bounds.days_before_establishment.value)],
    )
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE who_best AS
        WITH best AS (
            SELECT * FROM who_equal QUALIFY rank = min(rank) OVER (PARTITION BY mention_no)),
        counted AS (
            SELECT *, count(DISTINCT enterprise_id) OVER (PARTITION BY mention_no) AS bearers,
                count(DISTINCT CASE WHEN is_seated_there THEN enterprise_id END)
                    OVER (PARTITION BY mention_no) AS seated
            FROM best)
        SELECT mention_no, enterprise_id, min(rank) AS rank, min(is_former) AS is_former, max(bearers) AS bearers,
            bool_or(bearers > 1 AND seated = 1 AND is_seated_there) AS is_told_by_seat,
            bool_and(is_seated_elsewhere) AS is_seated_elsewhere
        FROM counted GROUP BY mention_no, enterprise_id;

        INSERT INTO who_outcome
        SELECT mention_no, 'linked', NULL, enterprise_id, CASE WHEN is_former THEN 'former_name' ELSE 'exact_name' END,
            NULL,
            CASE WHEN rank IN (2, 4, 6) THEN 'name in simplified characters' ELSE 'name' END
            || CASE WHEN rank IN (3, 4) THEN '; borne later, record dates from before'
                WHEN rank IN (5, 6) THEN '; shortly after the change of name' ELSE '' END
            || CASE WHEN is_told_by_seat THEN '; the place tells namesakes apart' ELSE '' END, 'rule'
        FROM who_best WHERE rank < {_FAR} AND (bearers = 1 OR is_told_by_seat) AND NOT is_seated_elsewhere;

        INSERT INTO who_candidate
        SELECT mention_no, enterprise_id, min(enterprise_name), 0, 0,
            CASE WHEN min(rank) = {_FAR} THEN 'the name was not borne on the day' ELSE 'the name' END
            || CASE WHEN bool_or(is_seated_there) THEN '; seated there'
                WHEN bool_and(is_seated_elsewhere) THEN '; seated elsewhere' ELSE '' END
        FROM who_equal WHERE mention_no NOT IN (SELECT mention_no FROM who_outcome)
        GROUP BY mention_no, enterprise_id;

        INSERT INTO who_outcome
        SELECT mention_no, 'queued',
            CASE WHEN max(bearers) > 1 THEN 'several enterprises bear the name'
                WHEN min(rank) = {_FAR} THEN 'the name was not borne on the day'
                ELSE 'the enterprise is seated elsewhere' END,
            NULL, NULL, NULL, NULL, NULL
        FROM who_best WHERE mention_no NOT IN (SELECT mention_no FROM who_outcome) GROUP BY mention_no
    """)  # noqa: S608 - a number of ours
