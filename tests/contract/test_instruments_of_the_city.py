"""Bonds, policies and guarantees of a made-up city: by the compiled models, by the statistics, and by what happened."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest
from compiled_models import connect_with_seeds, insert_rows, run_models
from dbt_scratch import compiled
from statistics_models import STATISTICS, UPSTREAM

from sources.simulator.city import City, make_city
from sources.simulator.instruments import (
    bond_book,
    guarantee_book,
    make_bonds,
    make_guarantees,
    make_policies,
    policy_book,
)
from sources.simulator.lending import make_loans
from sources.simulator.loan_book import balances

END = date(2026, 6, 30)
MONTHS = (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31))
FIRST_DAY, NEWEST = date(2026, 1, 1), MONTHS[-1]
MODELS = (
    *STATISTICS, "int_instrument__bond", "int_instrument__policy", "int_instrument__guarantee",
    "mart_bond", "mart_insurance_policy", "mart_guarantee",
)  # fmt: skip
_INSTRUMENTS = """
create table staging.stg_finance__bond (enterprise_id varchar, bond_code varchar, data_date date, value_date date,
    due_date date, issued_cny decimal(18, 2), balance_cny decimal(18, 2), coupon_pct decimal(18, 6),
    bond_kind_code varchar, bond_name varchar, venue_text varchar, record_id bigint);
create table staging.stg_finance__insurance_policy (enterprise_id varchar, insurer_code varchar, policy_no varchar,
    data_date date, from_date date, to_date date, cover_cny decimal(18, 2), premium_cny decimal(18, 2),
    subsidy_cny decimal(18, 2), claim_cny decimal(18, 2), insurer_name varchar, insurance_kind_code varchar,
    record_id bigint);
create table staging.stg_finance__guarantee (enterprise_id varchar, guarantor_code varchar, guarantee_no varchar,
    data_date date, from_date date, to_date date, loan_no varchar, guaranteed_cny decimal(18, 2),
    liability_cny decimal(18, 2), fee_rate_pct decimal(18, 6), compensated_date date, compensated_cny decimal(18, 2),
    guarantor_name varchar, creditor_name varchar, guarantee_kind_code varchar, record_id bigint);
"""


class Made:
    """What happened in the city, and the lists of five months of it. Amounts of liabilities are in cents."""

    def __init__(self, city: City) -> None:
        bonds, policies, guarantees = make_bonds(city), make_policies(city), make_guarantees(city)
        self.bonds, self.policies, self.guarantees = (one.rows(named=True) for one in (bonds, policies, guarantees))
        self.lists = {
            "bond": pl.concat([bond_book(bonds, month) for month in MONTHS]).rows(named=True),
            "policy": pl.concat([policy_book(policies, month) for month in MONTHS]).rows(named=True),
            "guarantee": pl.concat([guarantee_book(guarantees, month) for month in MONTHS]).rows(named=True),
        }
        loans = make_loans(city)
        owed = pl.concat([balances(city, loans, month) for month in MONTHS]).rows(named=True)
        self.owed = {(one["loan_no"], one["data_date"]): one["balance"] for one in owed}


@pytest.fixture(scope="module")
def made() -> Made:
    return Made(make_city(enterprises=6_000, days=500, end=END, seed=9, increments=3))


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    connection.register("made_up", pl.DataFrame(rows, infer_schema_length=None))
    connection.execute(f"insert into {table} by name select * from made_up")  # noqa: S608 - own names
    connection.unregister("made_up")


@pytest.fixture(scope="module")
def marts(made: Made) -> Iterator[duckdb.DuckDBPyConnection]:
    manifest = compiled()
    connection = connect_with_seeds(manifest)
    connection.execute(UPSTREAM + _INSTRUMENTS)
    connection.execute("insert into core.dim_run values (?)", [END])
    insert_rows(connection, "staging.stg_finance__loan_balance", [("B", "1", month, 0) for month in MONTHS])
    _insert(connection, "staging.stg_finance__bond", [
        {"enterprise_id": f"E{one['enterprise_no']}", "bond_code": one["bond_code"], "data_date": one["data_date"],
         "value_date": one["issued"], "due_date": one["due"], "issued_cny": one["amount"], "balance_cny": one["amount"],
         "coupon_pct": Decimal(one["coupon_bp"]) / 100, "record_id": no}
        for no, one in enumerate(made.lists["bond"])
    ])  # fmt: skip
    _insert(connection, "staging.stg_finance__insurance_policy", [
        {"enterprise_id": f"E{one['enterprise_no']}", "insurer_code": f"I{one['insurer']}",
         "policy_no": one["policy_no"], "data_date": one["data_date"], "from_date": one["from_date"],
         "to_date": one["to_date"], "cover_cny": one["cover"], "premium_cny": one["premium"],
         "subsidy_cny": one["subsidy"], "claim_cny": one["claim"], "record_id": no}
        for no, one in enumerate(made.lists["policy"])
    ])  # fmt: skip
    _insert(connection, "staging.stg_finance__guarantee", [
        {"enterprise_id": f"E{one['enterprise_no']}", "guarantor_code": f"G{one['guarantor']}",
         "guarantee_no": one["guarantee_no"], "data_date": one["data_date"], "from_date": one["granted_date"],
         "to_date": one["due_date"], "loan_no": one["loan_no"], "guaranteed_cny": one["amount"],
         "liability_cny": Decimal(one["liability"]) / 100, "fee_rate_pct": Decimal(one["fee_bp"]) / 100,
         "compensated_date": one["compensated"],
         "compensated_cny": None if one["paid"] is None else Decimal(one["paid"]) / 100, "record_id": no}
        for no, one in enumerate(made.lists["guarantee"])
    ])  # fmt: skip
    run_models(connection, manifest, *MODELS)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("figure", "mart", "column", "counts"),
    [
        ("bond_balance_cny", "mart_bond", "bond_balance_cny",
         "value_date <= listed_date and coalesce(due_date > listed_date, true)"),
        ("insurance_cover_cny", "mart_insurance_policy", "cover_cny", "listed_date between from_date and to_date"),
        ("guarantee_liability_cny", "mart_guarantee", "liability_cny", "from_date <= listed_date"),
    ],
)  # fmt: skip
def test_stocks_of_the_newest_month_are_those_of_the_statistics(
    marts: duckdb.DuckDBPyConnection, figure: str, mart: str, column: str, counts: str
) -> None:
    rows = marts.table(f"marts.{mart}").filter(f"listed_date = newest_list_date and {counts}")
    told = rows.sum(column).fetchall()[0][0]
    assert told == _statistic(marts, figure, NEWEST) > 0


@pytest.mark.parametrize(
    ("figure", "mart", "column"),
    [
        ("premium_cny", "mart_insurance_policy", "premium_total_cny"),
        ("insurance_claim_cny", "mart_insurance_policy", "claim_total_cny"),
        ("compensated_cny", "mart_guarantee", "compensated_cny"),
    ],
)
def test_flows_of_all_months_are_those_of_the_statistics(
    marts: duckdb.DuckDBPyConnection, figure: str, mart: str, column: str
) -> None:
    told = marts.table(f"marts.{mart}").sum(column).fetchall()[0][0]
    assert told == sum(_statistic(marts, figure, month) for month in MONTHS) > 0


def _statistic(connection: duckdb.DuckDBPyConnection, figure: str, month: date) -> Any:
    query = """select figure_value from marts.mart_finance_statistic
        where figure_code = ? and dimension_code = 'all' and month_end_date = ?"""
    return connection.execute(query, [figure, month]).fetchall()[0][0]


def test_bonds_are_those_that_were_issued(made: Made, marts: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select bond_code, enterprise_id, listed_date, bond_balance_cny, coupon_pct, state_code from marts.mart_bond"
    )
    expected = set()
    for one in made.bonds:
        months = [month for month in MONTHS if one["issued"] <= month < one["due"]]
        if months:
            state = "over" if one["due"] <= END else "in_force"
            coupon = Decimal(one["coupon_bp"]) / 100
            expected.add((one["bond_code"], f"E{one['enterprise_no']}", months[-1], one["amount"], coupon, state))
    assert set(marts.execute(query).fetchall()) == expected
    assert {row[5] for row in expected} == {"over", "in_force"}
    assert len(expected) < len(made.bonds), "a bond that no list of the five months has is not known"


def test_what_is_paid_of_policies_is_what_was_paid_in_the_five_months(
    made: Made, marts: duckdb.DuckDBPyConnection
) -> None:
    query = """select policy_no, listed_date, first_listed_date, listed_month_count, cover_cny, premium_total_cny,
        subsidy_total_cny, claim_total_cny, state_code from marts.mart_insurance_policy"""
    expected = set()
    for one in made.policies:
        months = [month for month in MONTHS if one["from_date"] <= month and one["to_date"] >= month.replace(day=1)]
        if months:
            has_begun = one["from_date"] >= FIRST_DAY
            until = min(one["to_date"].replace(day=1), NEWEST.replace(day=1))
            is_told = one["claimed"] is not None and FIRST_DAY <= one["claimed"].replace(day=1) <= until
            expected.add((
                one["policy_no"], months[-1], months[0], len(months), one["cover"], one["premium"] * has_begun,
                one["subsidy"] * has_begun, one["claim"] if is_told else 0,
                "over" if one["to_date"] < END else "in_force",
            ))  # fmt: skip
    assert set(marts.execute(query).fetchall()) == expected
    assert any(row[7] for row in expected)
    assert {row[8] for row in expected} == {"over", "in_force"}


def test_guarantees_owe_what_their_loans_do(made: Made, marts: duckdb.DuckDBPyConnection) -> None:
    """By the balances of the loans; a debt that was paid for has its amount and day. None is owed past its term."""
    query = """select guarantee_no, loan_no, liability_cny, compensated_date, compensated_cny, state_code, to_date,
        listed_date from marts.mart_guarantee"""
    rows = {row[0]: row[1:] for row in marts.execute(query).fetchall()}
    happened = {one["guarantee_no"]: one for one in made.guarantees}
    assert set(rows) == {one["guarantee_no"] for one in made.lists["guarantee"]}
    for number, (loan, liability, paid_on, paid, state, ends, listed) in rows.items():
        day = happened[number]["compensated"]
        is_paid = day is not None and FIRST_DAY <= day <= NEWEST
        owed = made.owed.get((loan, listed), 0)
        assert paid_on == (day if is_paid else None), number
        assert (paid is not None and paid * 100 == owed > 0) == is_paid, number
        assert liability * 100 == (0 if is_paid else owed), number
        is_over, is_listed = is_paid or ends < END, listed == NEWEST
        wanted = "over" if is_over else "in_force" if is_listed else "not_listed"
        assert state == wanted, number
    assert {row[4] for row in rows.values()} == {"in_force", "over", "not_listed"}
    assert sum(row[3] is not None for row in rows.values()) > 1
