"""Alerts on the pledges of a made-up city: by the compiled models, and by a plain reading of what it is made of."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import polars as pl
import pytest
from compiled_models import connect_with_seeds, run_models
from dbt_scratch import compiled

from sources.simulator.city import City, make_city
from sources.simulator.intellectual_property.events import make_events
from sources.simulator.intellectual_property.patents import make_patents
from sources.simulator.intellectual_property.pledges import make_pledges, pledged_patents

END = date(2026, 6, 30)
KINDS = {1: "invention", 8: "invention", 2: "utility_model", 9: "utility_model", 3: "design"}
MODELS = (
    "int_rulebook__effective", "int_ip__live_pledge", "int_ip__patent_status", "int_ip__patent", "int_ip__registration",
    "int_ip__right", "int_ip__holding", "int_pledge__right", "int_pledge__rival", "int_pledge__alert",
    "int_pledge__value", "mart_pledge", "mart_pledge_right", "mart_pledge_alert",
)  # fmt: skip
_UPSTREAM = """
create table core.dim_run (business_date date);
create table intermediate.int_feed__lag (feed varchar, is_evidence boolean);
insert into intermediate.int_feed__lag values ('ip/patent_event', true);
create table staging.stg_ip__patent (application_no varchar, patent_kind_code varchar, patent_title varchar,
    application_date date, patent_type_code varchar, grant_no varchar, grant_date date, publication_no varchar,
    publication_date date, main_class varchar, ipc_subclass varchar, family_publications varchar, record_id bigint);
create table staging.stg_ip__patent_event (application_no varchar, announced_date date, event_text varchar,
    event_detail varchar, event_code varchar, record_id bigint);
create table staging.stg_ip__ip_right (right_kind_code varchar, registration_no varchar, right_name varchar,
    status_code varchar, nice_class varchar, application_date date, registered_date date, valid_to_date date,
    acquisition_code varchar, record_id bigint);
create table staging.stg_ip__ip_pledge (pledge_no varchar, right_kind_code varchar, right_no varchar,
    right_name varchar, pledgee_name varchar, contract_no varchar, secured_amount_cny decimal(18, 2),
    debt_due_date date, registered_date date, released_date date, status_code varchar, record_id bigint);
create table staging.stg_linking__party (feed varchar, record_id bigint, party_role varchar, party_no integer);
create table staging.stg_linking__enterprise_link (feed varchar, record_id bigint, party_role varchar,
    party_no integer, enterprise_id varchar, method_code varchar);
"""


class Made:
    """What the city is made of, with numbers of records."""

    def __init__(self, city: City) -> None:
        self.patents = make_patents(city)
        self.pledges = make_pledges(city, self.patents)
        held = pledged_patents(city, self.patents, self.pledges)
        self.events = make_events(city, self.patents, self.pledges, held).with_row_index("record_id", 1_000_000)
        known = self.pledges.filter(pl.col("registered") <= END)
        self.held = (
            held.join(known, on="pledge", maintain_order="left")
            .join(self.patents.select("patent_no", "filed", "kind", "ended", "is_expired", owner="enterprise_no"),
                  on="patent_no", maintain_order="left")
            .with_row_index("record_id", 5_000_000)
        )  # fmt: skip


@pytest.fixture(scope="module")
def made() -> Made:
    return Made(make_city(enterprises=8_000, days=365, end=END, seed=5, increments=0))


@pytest.fixture(scope="module")
def marts(made: Made) -> Iterator[duckdb.DuckDBPyConnection]:
    manifest = compiled()
    connection = connect_with_seeds(manifest)
    connection.execute(_UPSTREAM)
    connection.execute("insert into core.dim_run values (?)", [END])
    rows = {
        "stg_ip__patent": made.patents.select(
            "application_no", patent_kind_code=pl.col("kind").replace_strict(KINDS), application_date="filed",
            record_id=pl.col("patent_no") + 1,
        ),
        "stg_ip__patent_event": _coded(connection, made.events),
        "stg_ip__ip_pledge": made.held.select(
            "pledge_no", right_kind_code=pl.lit("patent"), right_no="application_no", pledgee_name="pledgee",
            secured_amount_cny=pl.col("amount") * 10_000, debt_due_date="due", registered_date="registered",
            released_date=pl.when(pl.col("released") <= END).then("released"),
            status_code=pl.when(pl.col("released") <= END).then(pl.lit("released")).otherwise(pl.lit("in_force")),
            record_id="record_id",
        ),
    }  # fmt: skip
    owners = made.patents.select(record_id=pl.col("patent_no") + 1, who="enterprise_no")
    buyers = made.events.filter(pl.col("buyer").is_not_null()).select("record_id", who="enterprise_no")
    pledgors = made.held.select("record_id", who="enterprise_no")
    for feed, role, parties in (
        ("ip/patent", "applicant", owners), ("ip/patent_event", "new_owner", buyers),
        ("ip/ip_pledge", "pledgor", pledgors),
    ):  # fmt: skip
        _insert(connection, "stg_linking__party", parties.select("record_id", feed=pl.lit(feed),
                party_role=pl.lit(role), party_no=pl.lit(1)))  # fmt: skip
        linked = parties.filter(pl.col("who").is_not_null())
        _insert(connection, "stg_linking__enterprise_link", linked.select(
            "record_id", feed=pl.lit(feed), party_role=pl.lit(role), party_no=pl.lit(1),
            enterprise_id=pl.format("E{}", "who"), method_code=pl.lit("exact_name")))  # fmt: skip
    for table, frame in rows.items():
        _insert(connection, table, frame)
    run_models(connection, manifest, *MODELS)
    yield connection
    connection.close()


def _coded(connection: duckdb.DuckDBPyConnection, events: pl.DataFrame) -> pl.DataFrame:
    codes = connection.sql("select event_text, event_code from seeds.patent_event").pl()
    told = events.select("application_no", "record_id", announced_date="announced", event_text="event",
                         event_detail="detail")  # fmt: skip
    return told.join(codes, on="event_text", how="left", maintain_order="left")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    connection.register("made_up", frame)
    connection.execute(f"insert into staging.{table} by name select * from made_up")  # noqa: S608 - own names
    connection.unregister("made_up")


def _expected(made: Made) -> dict[tuple[str, str, str], date]:
    """The day of each alert by pledge, patent and code, one patent at a time."""
    live = [row for row in made.held.to_dicts() if row["released"] is None or row["released"] > END]
    sales = {row["application_no"]: row for row in made.events.filter(pl.col("buyer").is_not_null()).to_dicts()}
    found: dict[tuple[str, str, str], date] = {}
    for row in live:
        number = row["application_no"]
        key = (row["pledge_no"], number)
        days = sorted(other["registered"] for other in live if other["application_no"] == number)
        if len(days) > 1:
            found[(*key, "pledged_twice")] = days[1]
        if row["due"] > _last_day(row):
            found[(*key, "beyond_expiry")] = row["registered"]
        sale: dict[str, Any] | None = sales.get(number)
        if sale and sale["enterprise_no"] != row["enterprise_no"]:
            found[(*key, "not_owner")] = max(row["registered"], sale["announced"])
        if row["ended"] <= END:
            code = "not_in_force" if row["is_expired"] else "fee_unpaid"
            found[(*key, code)] = max(row["ended"], row["registered"])
        elif _last_day(row) < END:
            found[(*key, "not_in_force")] = max(_last_day(row) + timedelta(days=1), row["registered"])
    return found


def _last_day(row: dict[str, Any]) -> date:
    filed: date = row["filed"]
    years = 20 if row["kind"] in (1, 8) else 15 if row["kind"] == 3 and filed >= date(2021, 6, 1) else 10
    day = filed.replace(day=28) if (filed.month, filed.day) == (2, 29) else filed
    return day.replace(year=filed.year + years) - timedelta(days=1)


def test_every_alert_is_one_that_the_city_is_made_with_and_the_reverse(
    made: Made, marts: duckdb.DuckDBPyConnection
) -> None:
    told = marts.execute("select pledge_no, right_no, alert_code, alert_date from marts.mart_pledge_alert").fetchall()
    found = {row[:3]: row[3] for row in told}
    assert found == _expected(made)
    assert {code for _, _, code in found} == {"pledged_twice", "beyond_expiry", "not_owner", "fee_unpaid",
                                             "not_in_force"}  # fmt: skip


def test_bundles_and_amounts_are_those_of_the_city(made: Made, marts: duckdb.DuckDBPyConnection) -> None:
    held = made.held.group_by("pledge_no").agg(pl.len(), pl.col("amount").first()).rows()
    told = marts.execute("select pledge_no, right_count, secured_amount_cny, is_bundle from marts.mart_pledge")
    assert {row[0]: (row[1], int(row[2]), row[3]) for row in told.fetchall()} == {
        number: (rights, amount * 10_000, rights > 1) for number, rights, amount in held
    }
    pairs = marts.execute("select count(*), count(distinct right_no) from marts.mart_pledge_right").fetchone()
    assert pairs == (made.held.height, made.held["application_no"].n_unique())
    assert pairs[0] > pairs[1], "a right is in more than one pledge"


def test_a_value_is_given_up_to_ten_million_and_no_further(marts: duckdb.DuckDBPyConnection) -> None:
    bases = marts.execute(
        """select value_basis_code, min(secured_amount_cny), max(secured_amount_cny), count(indicative_value_cny)
        from marts.mart_pledge where pledge_state_code = 'live' group by all order by all"""
    ).fetchall()
    (appraisal, internal) = bases
    assert (appraisal[0], internal[0]) == ("appraisal", "internal")
    assert appraisal[1] > 10_000_000 >= internal[2]
    assert (appraisal[3], internal[3] > 0) == (0, True)
