"""The tables that linking reads, made from dbt's staging models and from what contracts say of their parties.

The one place that knows staging: a feed opts in with `parties` in its YAML, and no bureau is named here but the
registry, which says who there is. Of all other feeds that identify enterprises, the landed rows are read that have no
USCC but another number of a registered enterprise (`coded_feeds`): their staging models, where rows of one key replace
each other, ask linking whose they are.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from pipelines.base.sql import literal
from pipelines.contracts.feed import Feed
from pipelines.contracts.parts import Party
from pipelines.linking.decisions import in_force, read_decisions
from pipelines.linking.relations import CODED, Relations

GIVEN = Relations(parties="given_party", enterprises="given_enterprise", names="given_name", decisions="given_decision")

_NO_PARTY = """
    SELECT NULL::VARCHAR AS feed, NULL::BIGINT AS record_id, NULL::VARCHAR AS party_role, NULL::INTEGER AS party_no,
        NULL::VARCHAR AS party_name, NULL::VARCHAR AS party_identifier, NULL::DATE AS party_date,
        NULL::VARCHAR AS party_place, NULL::BOOLEAN AS may_be_person
    WHERE false
"""
REGISTRY = ("registry/enterprise", "registry/change")
"""The feeds that say who there is: linking reads them, so that it cannot say whose their rows are."""
_NAME = "enterprise_name"
"""The name beside the number, in every contract that has one."""
_ENTERPRISES = """
    CREATE OR REPLACE TEMP TABLE given_enterprise AS
    SELECT enterprise_id, uscc, registration_no,
        coalesce(left(address_region_code, 6), substr(uscc, 3, 6), city_name) AS place, established_date
    FROM staging.stg_registry__enterprise
"""
_NUMBERS = """
    CREATE OR REPLACE TEMP TABLE given_number AS
    SELECT registration_no AS number FROM given_enterprise WHERE registration_no IS NOT NULL
    UNION SELECT substr(uscc, 9, 9) FROM given_enterprise WHERE length(uscc) = 18
"""
_NAMES = """
    CREATE OR REPLACE TEMP TABLE given_name AS
    WITH change AS (
        SELECT enterprise_id, before_text, after_text, change_date,
            lag(change_date) OVER earlier_first AS before_from, lead(change_date) OVER earlier_first AS after_to
        FROM staging.stg_registry__change
        WHERE change_item_code = 'name' AND enterprise_id IN (SELECT enterprise_id FROM given_enterprise)
        WINDOW earlier_first AS (PARTITION BY enterprise_id ORDER BY change_date, change_no)),
    borne AS (
        SELECT enterprise_id, before_text AS enterprise_name, before_from AS valid_from, change_date AS valid_to
        FROM change
        UNION
        SELECT enterprise_id, after_text, change_date, after_to FROM change
        UNION
        SELECT e.enterprise_id, e.enterprise_name, max(c.change_date), NULL
        FROM staging.stg_registry__enterprise e LEFT JOIN change c ON c.enterprise_id = e.enterprise_id
        GROUP BY e.enterprise_id, e.enterprise_name)
    SELECT * FROM borne WHERE enterprise_name IS NOT NULL
"""


def make_inputs(connection: duckdb.DuckDBPyConnection, feeds: dict[str, Feed], decisions: Path) -> Relations:
    """Make the temporary tables of `GIVEN` from schema `staging`.

    Args:
        connection: the build's warehouse, with dbt's staging models in it.
        feeds: the contracts; those with `parties` are read.
        decisions: file of the city's decisions on names.
    """
    connection.execute(_ENTERPRISES)
    connection.execute(_NAMES)
    connection.execute(_NUMBERS)
    parties = [_parties(feed, party) for feed in feeds.values() for party in feed.parties]
    parties += [_coded(feed) for feed in coded_feeds(feeds)]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE given_party AS {' UNION ALL '.join([_NO_PARTY, *parties])}")
    connection.register("in_force", in_force(read_decisions(decisions), decisions))
    connection.execute("CREATE OR REPLACE TEMP TABLE given_decision AS SELECT * FROM in_force")
    connection.unregister("in_force")
    return GIVEN


def coded_feeds(feeds: dict[str, Feed]) -> list[Feed]:
    """The feeds whose landed rows are linked by their numbers: all that identify enterprises, but the registry."""
    return [feed for feed in feeds.values() if "identifier_kind" in feed.landed_names and feed.feed not in REGISTRY]


def _coded(feed: Feed) -> str:
    """SQL of the known rows of a feed whose number is no USCC, and may be one of a registered enterprise.

    Of a feed with parties, those that staging does not have: versions that another row replaced.
    """
    name = f"nullif(trim({_NAME}), '')" if _NAME in feed.landed_names else "NULL"
    day = feed.event_date or "NULL"
    known = " AND ".join(f"coalesce(CAST({one} AS DATE) <= business_date, true)" for one in ("_as_of_date", day))
    if feed.parties:
        known += f" AND _record_id NOT IN (SELECT record_id FROM staging.stg_{feed.table})"  # noqa: S608
    return f"""
        SELECT '{feed.feed}', _record_id, '{CODED}', 1, {name}, enterprise_id, CAST({day} AS DATE), NULL, false
        FROM landing.{feed.table}, landing.run
        WHERE {known} AND (
            (identifier_kind IN ('org_code', 'tax_id') AND enterprise_id[-9:] IN (SELECT number FROM given_number))
            OR (identifier_kind = 'registration_no' AND (enterprise_id[-15:] IN (SELECT number FROM given_number)
                -- fifteen digits that are no registration number: an old tax number, its organisation code all digits
                OR (NOT has_valid_check_digit AND enterprise_id[-9:] IN (SELECT number FROM given_number)))))
        AND enterprise_id NOT IN (SELECT enterprise_id FROM given_enterprise)
    """  # noqa: S608 - names of a contract


def _parties(feed: Feed, party: Party) -> str:
    """SQL of a feed's parties; every name in it was checked by the contract."""
    identifier, day, place = (name or "NULL" for name in (party.identifier, party.date, party.place))
    # a row that its bureau identified by a USCC needs no linking
    is_open = "identifier_kind IS DISTINCT FROM 'uscc'" if "identifier_kind" in feed.landed_names else "true"
    text = party.column
    if party.pattern:
        text = f"nullif(regexp_extract({party.column}, {literal(party.pattern)}, 1), '')"
    names = f"[{text}]"
    if party.several:
        either = literal(f"[{re.escape(party.several)}]")
        names = f"list_filter(regexp_split_to_array({text}, {either}), lambda name: trim(name) <> '')"
    return f"""
        SELECT '{feed.feed}', record_id, '{party.role}', CAST(t.party_no AS INTEGER), trim(t.party_name),
            CAST({identifier} AS VARCHAR), CAST({day} AS DATE), CAST({place} AS VARCHAR), {party.may_be_person}
        FROM (SELECT *, {names} AS party_names FROM staging.stg_{feed.table} WHERE {is_open}) AS s,
            unnest(s.party_names) WITH ORDINALITY AS t (party_name, party_no)
        WHERE t.party_name IS NOT NULL OR {identifier} IS NOT NULL
    """  # noqa: S608 - names of a contract
