"""Step three: names that are equal once evened out, borne on the day of the record. Persons are set apart here.

As written: brackets, width and spaces are evened out. A name that is equal only in simplified characters is a candidate
for a person, since 昇达 and 升达 are two names in law; so is a name next to a valid code of another. Where several
enterprises bear the name, one of them perhaps formerly and within its year, the place of the record may tell them
apart; else a person must.
"""

from __future__ import annotations

import duckdb

from pipelines.linking.carried_code import CARRIES_ANOTHER
from pipelines.linking.thresholds import Thresholds

_BORNE, _FOLDED, _CODED, _FAR = 1, 2, 3, 4
"""How well a name fits: borne on the day (a former one for a year after); equal only when simplified; next to the code
of another; not borne on the day. Only the first is linked."""


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
            SELECT m.mention_no, m.party_date, m.seat AS mention_seat, r.*, 1 AS spelling,
                {CARRIES_ANOTHER} AS is_anothers
            FROM who_mention m JOIN who_registered r ON r.written = m.written
            JOIN who_enterprise e ON e.enterprise_id = r.enterprise_id
            WHERE m.mention_no NOT IN (SELECT mention_no FROM who_outcome)
            UNION ALL
            SELECT m.mention_no, m.party_date, m.seat, r.*, 2, {CARRIES_ANOTHER}
            FROM who_mention m JOIN who_registered r ON r.normal = m.normal AND r.written <> m.written
            JOIN who_enterprise e ON e.enterprise_id = r.enterprise_id
            WHERE m.mention_no NOT IN (SELECT mention_no FROM who_outcome)),
        dated AS (
            SELECT mention_no, enterprise_id, enterprise_name, spelling, seat, mention_seat, valid_to, is_anothers,
                coalesce(party_date >= valid_to, false) AS is_after,
                coalesce(date_diff('day', valid_to, party_date) > ?, false) AS is_long_after,
                coalesce(party_date < established_date, false) AS is_founding,
                coalesce(date_diff('day', party_date, established_date) > ?, false) AS is_long_before,
                coalesce(party_date < valid_from, false) AS is_early,
                count(DISTINCT enterprise_id) OVER (PARTITION BY mention_no) > 1 AS has_namesake
            FROM pair
            WHERE NOT EXISTS (
                SELECT 1 FROM who_decision d WHERE d.verdict = 'no' AND d.mention_no = pair.mention_no
                AND d.enterprise_id = pair.enterprise_id))
        SELECT mention_no, enterprise_id, enterprise_name, valid_to IS NOT NULL AS is_former, is_after, is_founding,
            mention_seat <> '' AND mention_seat = seat AS is_seated_there,
            mention_seat <> '' AND seat <> '' AND mention_seat <> seat AS is_seated_elsewhere,
            -- who is only being founded bears no name that another bore
            CASE WHEN is_long_after OR is_long_before OR is_early OR (is_founding AND has_namesake) THEN {_FAR}
                WHEN is_anothers THEN {_CODED} WHEN spelling = 2 THEN {_FOLDED} ELSE {_BORNE} END AS rank
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
            bool_and(is_after) AS is_after, bool_and(is_founding) AS is_founding,
            bool_or(bearers > 1 AND seated = 1 AND is_seated_there) AS is_told_by_seat,
            bool_and(is_seated_elsewhere) AS is_seated_elsewhere
        FROM counted GROUP BY mention_no, enterprise_id;

        INSERT INTO who_outcome
        SELECT mention_no, 'linked', NULL, enterprise_id, CASE WHEN is_former THEN 'former_name' ELSE 'exact_name' END,
            NULL,
            'name' || CASE WHEN is_founding THEN '; borne later, record dates from before'
                WHEN is_after THEN '; shortly after the change of name' ELSE '' END
            || CASE WHEN is_told_by_seat THEN '; the place tells namesakes apart' ELSE '' END, 'rule'
        FROM who_best WHERE rank = {_BORNE} AND (bearers = 1 OR is_told_by_seat) AND NOT is_seated_elsewhere;

        INSERT INTO who_candidate
        -- a bearer within its year comes first
        SELECT mention_no, enterprise_id, min(enterprise_name), 0,
            2 * min(rank) + CASE WHEN bool_or(is_former AND rank = {_BORNE}) THEN 0 ELSE 1 END,
            CASE min(rank) WHEN {_FAR} THEN 'the name was not borne on the day'
                WHEN {_CODED} THEN 'the name next to the code of another'
                WHEN {_FOLDED} THEN 'the name only in simplified characters' ELSE 'the name' END
            || CASE WHEN bool_or(is_seated_there) THEN '; seated there'
                WHEN bool_and(is_seated_elsewhere) THEN '; seated elsewhere' ELSE '' END
        FROM who_equal WHERE mention_no NOT IN (SELECT mention_no FROM who_outcome)
        GROUP BY mention_no, enterprise_id;

        INSERT INTO who_outcome
        SELECT mention_no, 'queued',
            CASE WHEN max(bearers) > 1 THEN 'several enterprises bear the name'
                WHEN min(rank) = {_FAR} THEN 'the name was not borne on the day'
                WHEN min(rank) = {_CODED} THEN 'the name next to the code of another'
                WHEN min(rank) = {_FOLDED} THEN 'the name only in simplified characters'
                ELSE 'the enterprise is seated elsewhere' END,
            NULL, NULL, NULL, NULL, NULL
        FROM who_best WHERE mention_no NOT IN (SELECT mention_no FROM who_outcome) GROUP BY mention_no
    """)  # noqa: S608 - a number of ours
