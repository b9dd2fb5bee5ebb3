"""What has to be decided once: distinct mentions of a party, and every registered name, both parsed.

Makes the temporary tables that the steps work on: `who_name` (a distinct name, taken apart), `who_registered` (a name
an enterprise bears or bore), `who_mention`, `who_code` (what may be a code, evened out), `who_decision` (what a person
said of a mention and an enterprise), and the empty `who_outcome` and `who_candidate`.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb
import polars as pl

from pipelines.landing.cells.persons import hide_persons
from pipelines.linking.carried_code import carried_codes
from pipelines.linking.parse import parse_names
from pipelines.linking.relations import Relations
from pipelines.linking.word_lists import read_words

_CHUNK = 250_000


def make_mentions(connection: duckdb.DuckDBPyConnection, given: Relations) -> None:
    """Make the working tables."""
    given = _without_persons_numbers(connection, given)
    _names(connection, given)
    _places(connection, given)
    _codes(connection, given)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE who_enterprise AS
        SELECT e.enterprise_id, e.uscc, e.registration_no, e.established_date, coalesce(p.city, '') AS seat,
            coalesce(p.province, '') AS seat_province
        FROM {given.enterprises} e LEFT JOIN who_place p ON p.place = e.place;
        CREATE OR REPLACE TEMP TABLE who_registered AS
        SELECT CAST(row_number() OVER (ORDER BY r.enterprise_id, n.written, r.valid_from, r.valid_to, n.name)
            AS INTEGER) AS registered_no,
            r.enterprise_id, n.name_no, n.name AS enterprise_name, r.valid_from, r.valid_to, e.established_date,
            e.seat, n.written, n.normal
        FROM {given.names} r JOIN who_name n ON n.name = r.enterprise_name
        JOIN who_enterprise e ON e.enterprise_id = r.enterprise_id;
        CREATE OR REPLACE TEMP TABLE who_party AS
        SELECT feed, record_id, party_role, party_no, party_name, party_identifier, party_date, party_place,
            may_be_person, dense_rank() OVER (
                ORDER BY party_name, party_identifier, party_date, party_place, may_be_person) AS mention_no
        FROM {given.parties};
        CREATE OR REPLACE TEMP TABLE who_mention AS
        SELECT DISTINCT p.mention_no, p.party_name, p.party_identifier, p.party_date,
            coalesce(p.party_place, '') AS party_place, coalesce(w.city, '') AS seat, n.name_no, n.written, n.normal,
            -- a bureau that swaps its columns writes the code where the name belongs
            CASE WHEN c.code_kind IS NOT NULL THEN c.number ELSE s.number END AS code,
            coalesce(c.code_kind, s.code_kind) AS code_kind,
            CASE WHEN n.party_kind = 'person' AND NOT p.may_be_person THEN 'enterprise' ELSE n.party_kind END
                AS party_kind
        FROM who_party p LEFT JOIN who_name n ON n.name = p.party_name
        LEFT JOIN who_place w ON w.place = p.party_place
        LEFT JOIN who_code c ON c.text = p.party_identifier LEFT JOIN who_code s ON s.text = p.party_name;
        CREATE OR REPLACE TEMP TABLE who_decision AS
        -- of a decision on the name anywhere and one on the name at this place, the second counts
        SELECT m.mention_no, d.enterprise_id, d.verdict, d.decided_by, d.party_place
        FROM {given.decisions} d JOIN who_name n ON n.name = d.party_name
        JOIN who_mention m ON m.written = n.written AND d.party_place IN ('', m.party_place)
        SEMI JOIN who_enterprise e ON e.enterprise_id = d.enterprise_id
        QUALIFY row_number() OVER (PARTITION BY m.mention_no, d.enterprise_id ORDER BY d.party_place DESC) = 1;
        CREATE OR REPLACE TEMP TABLE who_outcome (
            mention_no BIGINT, outcome VARCHAR, reason VARCHAR, enterprise_id VARCHAR, method VARCHAR,
            score DECIMAL(9, 4), evidence VARCHAR, decided_by VARCHAR);
        CREATE OR REPLACE TEMP TABLE who_candidate (
            mention_no BIGINT, enterprise_id VARCHAR, enterprise_name VARCHAR, weight DECIMAL(9, 4), distance BIGINT,
            evidence VARCHAR);
    """)  # noqa: S608 - names of tables from our own code


def _without_persons_numbers(connection: duckdb.DuckDBPyConnection, given: Relations) -> Relations:
    """The relations, with persons' numbers in names of parties hidden: reviewers and their files do not need them."""
    names = connection.sql(f"""
        SELECT DISTINCT party_name FROM {given.parties}
        WHERE regexp_matches(party_name, '[0-9０-９]{{6}}') ORDER BY party_name
    """).pl()["party_name"]  # noqa: S608 - names of tables from our own code
    hidden = pl.DataFrame({"name": names, "shown": hide_persons(names)}).filter(pl.col("name") != pl.col("shown"))
    connection.register("who_with_number", hidden)
    connection.execute("CREATE OR REPLACE TEMP TABLE who_hidden AS SELECT name, shown FROM who_with_number")
    connection.unregister("who_with_number")
    parties = f"""(SELECT p.* REPLACE (coalesce(h.shown, p.party_name) AS party_name)
        FROM {given.parties} p LEFT JOIN who_hidden h ON h.name = p.party_name)"""  # noqa: S608
    return replace(given, parties=parties)


def _names(connection: duckdb.DuckDBPyConnection, given: Relations) -> None:
    names = connection.sql(f"""
        SELECT DISTINCT name FROM (
            SELECT party_name AS name FROM {given.parties}
            UNION ALL SELECT enterprise_name FROM {given.names}
            UNION ALL SELECT party_name FROM {given.decisions})
        WHERE name IS NOT NULL ORDER BY name
    """).pl()["name"]  # noqa: S608 - names of tables from our own code
    for start in range(0, max(1, len(names)), _CHUNK):  # a chunk at a time: the patterns' intermediate columns are wide
        parsed = parse_names(names.slice(start, _CHUNK)).with_row_index("name_no", offset=start)
        connection.register("who_parsed", parsed)
        verb = "INSERT INTO who_name" if start else "CREATE OR REPLACE TEMP TABLE who_name AS"
        connection.execute(f"{verb} SELECT * FROM who_parsed")  # noqa: S608
        connection.unregister("who_parsed")


def _codes(connection: duckdb.DuckDBPyConnection, given: Relations) -> None:
    texts = connection.sql(f"""
        SELECT DISTINCT text FROM (
            SELECT party_identifier AS text FROM {given.parties}
            UNION ALL SELECT party_name FROM {given.parties} WHERE regexp_matches(party_name, '[0-9０-９]'))
        WHERE text IS NOT NULL ORDER BY text
    """).pl()["text"]  # noqa: S608 - names of tables from our own code
    connection.register("who_carried", carried_codes(texts))
    connection.execute("CREATE OR REPLACE TEMP TABLE who_code AS SELECT text, number, code_kind FROM who_carried")
    connection.unregister("who_carried")


def _places(connection: duckdb.DuckDBPyConnection, given: Relations) -> None:
    """`who_place`: city and province of every place that a party or an enterprise is given with."""
    places = read_words().places
    found = connection.sql(f"""
        SELECT DISTINCT place FROM (
            SELECT place FROM {given.enterprises} UNION ALL SELECT party_place FROM {given.parties})
        WHERE place IS NOT NULL ORDER BY place
    """).pl()  # noqa: S608 - names of tables from our own code
    text = pl.col("place").cast(pl.String)
    is_code = text.str.contains(r"^\d{6,12}$")
    stem = text.replace_strict(places.city | places.county, default="")
    named = pl.coalesce(
        [text.replace_strict(places.city, default=None), stem.replace_strict(places.city_of_county, default="")]
    )
    city = pl.when(is_code).then(text.str.head(4).replace_strict(places.city_of_code, default="")).otherwise(named)
    known = found.with_columns(city=city).with_columns(
        province=pl.when(is_code)
        .then(text.str.head(2).replace_strict(places.province_of_code, default=""))
        .otherwise(pl.col("city").replace_strict(places.province_of_city, default=""))
    )
    connection.register("who_known", known)
    connection.execute("CREATE OR REPLACE TEMP TABLE who_place AS SELECT place, city, province FROM who_known")
    connection.unregister("who_known")
