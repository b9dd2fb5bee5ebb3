"""The venture-capital register of a made-up city: by the compiled models, and by a plain reading of what was drawn."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import polars as pl
import pytest
from compiled_models import connect_with_seeds, run_models
from dbt_scratch import compiled

from sources.simulator.city import City, make_city
from sources.simulator.science.funds import make_exits, make_funds, with_funds
from sources.simulator.science.ventures import make_ventures

END = date(2026, 6, 30)
CURRENCIES = {"人民币": "CNY", "美元": "USD", "港元": "HKD"}
EXITS = ("listing", "merger", "transfer", "repurchase", "liquidation", "other")
STATES = ("operating", "extended", "liquidating", "liquidated")
MODELS = (
    "int_rulebook__effective", "int_venture__fund", "int_venture__holding", "int_venture__share",
    "int_venture__warning",
    "mart_venture_holding", "mart_venture_fund", "mart_venture_manager", "mart_venture_warning",
)  # fmt: skip
_UPSTREAM = """
create table core.dim_run (business_date date);
create table core.dim_enterprise (enterprise_id varchar, industry_code varchar);
create table staging.stg_innovation__venture_fund (fund_no varchar, fund_name varchar, fund_kind_code varchar,
    manager_no varchar, manager_name varchar, committed_cny decimal(18, 2), paid_in_cny decimal(18, 2),
    established_date date, term_until_date date, fund_state_code varchar, record_id bigint);
create table staging.stg_innovation__venture_investment (record_no varchar, enterprise_id varchar,
    investor_name varchar, round_code varchar, investment_amount decimal(18, 2), currency_code varchar,
    received_date date, fund_no varchar, agreed_exit_date date, record_id bigint);
create table staging.stg_innovation__venture_exit (exit_no varchar, record_no varchar, exit_kind_code varchar,
    exited_share_pct decimal(18, 6), proceeds_amount decimal(18, 2), currency_code varchar, exit_date date);
"""


class Made:
    """What the city is made of. Investment 0 lost its leading zero, as spreadsheets do to numbers."""

    def __init__(self, city: City) -> None:
        self.funds = make_funds(city).to_dicts()
        self.industries = dict(enumerate(city.frame["industry_code"].to_list()))
        self.ventures = with_funds(city, make_ventures(city)).to_dicts()
        self.exits = make_exits(city).to_dicts()


@pytest.fixture(scope="module")
def made() -> Made:
    return Made(make_city(enterprises=20_000, days=365, end=END, seed=5, increments=0))


@pytest.fixture(scope="module")
def marts(made: Made) -> Iterator[duckdb.DuckDBPyConnection]:
    manifest = compiled()
    connection = connect_with_seeds(manifest)
    connection.execute(_UPSTREAM)
    connection.execute("insert into core.dim_run values (?)", [END])
    industries = [{"enterprise_id": f"E{no}", "industry_code": code} for no, code in made.industries.items()]
    _insert(connection, "core.dim_enterprise", industries)
    _insert(connection, "staging.stg_innovation__venture_fund", [
        {"fund_no": row["fund_no"], "fund_name": row["fund_name"], "manager_no": row["manager_no"],
         "manager_name": row["manager_name"], "committed_cny": row["committed"], "paid_in_cny": row["paid_in"],
         "established_date": row["established"], "term_until_date": row["term_until"],
         "fund_state_code": STATES[row["state"]], "record_id": place}
        for place, row in enumerate(made.funds)
    ])  # fmt: skip
    _insert(connection, "staging.stg_innovation__venture_investment", [
        {"record_no": row["record_no"] if place else row["record_no"].lstrip("0"),
         "enterprise_id": f"E{row['enterprise_no']}", "investor_name": row["investor"],
         "investment_amount": row["amount"], "currency_code": CURRENCIES[row["currency"]],
         "received_date": row["received_on"], "fund_no": row["fund_no"], "agreed_exit_date": row["agreed_exit"],
         "record_id": 10_000 + place}
        for place, row in enumerate(made.ventures)
    ])  # fmt: skip
    _insert(connection, "staging.stg_innovation__venture_exit", [
        {"exit_no": row["exit_no"], "record_no": row["record_no"], "exit_kind_code": EXITS[row["kind"]],
         "exited_share_pct": row["share"], "proceeds_amount": row["proceeds"],
         "currency_code": CURRENCIES[row["currency"]], "exit_date": row["exited_on"]}
        for row in made.exits
    ])  # fmt: skip
    run_models(connection, manifest, *MODELS)
    yield connection
    connection.close()


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    connection.register("made_up", pl.DataFrame(rows, infer_schema_length=None))
    connection.execute(f"insert into {table} by name select * from made_up")  # noqa: S608 - own names
    connection.unregister("made_up")


def _held(made: Made) -> dict[str, dict[str, Any]]:
    """Each investment by number, one at a time: its fund, the share left, and the cost of it in cents if in yuan."""
    names = {row["fund_name"]: row["fund_no"] for row in made.funds}
    left: dict[str, int] = defaultdict(int)
    for row in made.exits:
        left[row["record_no"]] += 100 if EXITS[row["kind"]] == "liquidation" else row["share"] or 0
    found = {}
    for row in made.ventures:
        gone = min(left[row["record_no"]], 100)
        cost = row["amount"] * (100 - gone) if row["currency"] == "人民币" else None
        found[row["record_no"]] = row | {"fund": row["fund_no"] or names[row["investor"]], "gone": gone, "cents": cost}
    return found


def test_what_is_left_and_overdue_is_what_the_city_was_made_with(made: Made, marts: duckdb.DuckDBPyConnection) -> None:
    told = marts.execute(
        "select lpad(record_no, 10, '0'), fund_no, exited_pct, cast(left_cost_cny * 100 as bigint), exit_overdue_days,"
        " holding_state_code from marts.mart_venture_holding"
    ).fetchall()
    exited = {row["record_no"] for row in made.exits}
    expected = {}
    for number, row in _held(made).items():
        late = (END - row["agreed_exit"]).days if row["agreed_exit"] and row["gone"] < 100 else 0
        state = "exited" if row["gone"] == 100 else "partly_exited" if number in exited else "held"
        expected[number] = (row["fund"], Decimal(row["gone"]), row["cents"], late if late > 0 else None, state)
    assert {row[0]: row[1:] for row in told} == expected
    assert {row[5] for row in told} == {"held", "partly_exited", "exited"}
    assert any(row[4] for row in told)


def test_warnings_are_those_of_a_plain_count(made: Made, marts: duckdb.DuckDBPyConnection) -> None:
    told = marts.execute(
        "select fund_no, warning_code, case warning_code when 'past_exit_date' then lpad(subject_key, 10, '0') else"
        " subject_key end, evidence_value from marts.mart_venture_warning"
    ).fetchall()
    found = {row[:3]: row[3] for row in told}
    assert found == _warnings(made)
    assert {code for _, code, _ in found} == {"enterprise_share", "industry_share", "past_term", "past_exit_date"}


def _warnings(made: Made) -> dict[tuple[str, str, str], Decimal]:
    funds = {row["fund_no"]: row for row in made.funds}
    cents: dict[tuple[str, str, str], int] = defaultdict(int)
    found: dict[tuple[str, str, str], Decimal] = {}
    for number, row in _held(made).items():
        if row["gone"] == 100:
            continue
        if row["cents"]:
            industry = made.industries[row["enterprise_no"]]
            cents[row["fund"], "enterprise_share", f"E{row['enterprise_no']}"] += row["cents"]
            cents[row["fund"], "industry_share", industry[:2]] += row["cents"]
        term = funds[row["fund"]]["term_until"]
        if term and term < END:
            found[row["fund"], "past_term", row["fund"]] = Decimal((END - term).days)
        if row["agreed_exit"] and row["agreed_exit"] < END:
            found[row["fund"], "past_exit_date", number] = Decimal((END - row["agreed_exit"]).days)
    for key, sum_ in cents.items():
        share = (Decimal(sum_) / funds[key[0]]["paid_in"]).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        if share >= (20 if key[1] == "enterprise_share" else 50):
            found[key] = share
    return found


def test_enterprises_of_two_funds_of_a_manager_count_once(made: Made, marts: duckdb.DuckDBPyConnection) -> None:
    managers = {row["fund_no"]: row["manager_no"] for row in made.funds}
    held: dict[str, set[int]] = defaultdict(set)
    per_fund: dict[str, set[int]] = defaultdict(set)
    for row in _held(made).values():
        held[managers[row["fund"]]].add(row["enterprise_no"])
        per_fund[row["fund"]].add(row["enterprise_no"])
    told = dict(marts.execute("select manager_no, enterprise_count from marts.mart_venture_manager").fetchall())
    assert {manager: count for manager, count in told.items() if count} == {key: len(who) for key, who in held.items()}
    funds = marts.execute("select fund_no, enterprise_count from marts.mart_venture_fund").fetchall()
    assert {fund: count for fund, count in funds if count} == {key: len(who) for key, who in per_fund.items()}
    assert sum(told.values()) < sum(count for _, count in funds), "somebody is in two funds of one manager"


def test_exits_are_signals_for_six_months_and_only_once_they_were_known() -> None:
    manifest = compiled()
    connection = connect_with_seeds(manifest)
    connection.execute(
        """create table core.dim_run (business_date date); insert into core.dim_run values ('2026-06-30');
        create table intermediate.int_credit__date (observation_date date, is_current boolean);
        create table intermediate.int_credit__characteristic (enterprise_id varchar, observation_date date,
            characteristic_code varchar, characteristic_value decimal(28, 6), evidence_date date, is_stale boolean);
        create table intermediate.int_credit__past (enterprise_id varchar, observation_date date,
            rulebook_code varchar, version varchar, score decimal(9, 4));
        create table intermediate.int_credit__scorecard (rulebook_code varchar, version varchar, is_primary boolean);
        create table intermediate.int_pledge__alert (enterprise_id varchar, alert_level_code varchar, alert_date date);
        create table staging.stg_innovation__venture_exit_version (exit_no varchar, enterprise_id varchar,
            exit_kind_code varchar, exit_date date, known_from_date date, known_to_date date);
        insert into intermediate.int_credit__date values ('2026-06-30', true), ('2026-05-31', false)"""
    )
    day = date(2025, 12, 30)
    connection.executemany(
        "insert into staging.stg_innovation__venture_exit_version values (?, ?, ?, ?, ?, null)",
        [("1", "old", "transfer", day, day), ("2", "new", "transfer", day + timedelta(days=1), day),
         ("3", "good", "listing", date(2026, 6, 1), date(2026, 6, 15)),
         ("4", "late", "repurchase", date(2026, 5, 20), date(2026, 6, 15))],
    )  # fmt: skip
    run_models(connection, manifest, "int_rulebook__effective", "int_watch__figure")
    told = connection.execute(
        "select enterprise_id, observation_date, figure_value from intermediate.int_watch__figure order by all"
    ).fetchall()
    may, june = date(2026, 5, 31), date(2026, 6, 30)
    assert told == [("late", june, 1), ("new", may, 1), ("new", june, 1), ("old", may, 1)]
