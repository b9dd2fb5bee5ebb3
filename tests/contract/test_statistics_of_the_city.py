"""Statistics of a made-up city: by the compiled models, and counted one by one from what the city is made of."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import polars as pl
import pytest
from compiled_models import connect_with_seeds, run_models
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
from sources.simulator.lending import GUARANTEES, make_loans
from sources.simulator.loan_book import balances
from sources.simulator.places import DISTRICTS
from sources.simulator.recognitions import recognitions

END = date(2026, 6, 30)
MONTHS = (date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31))
STAGES = ("founding", "growth", "mature", None)
UNION = {"hte", "tech_sme", "specialised_sme", "little_giant", "manufacturing_champion", "demo_enterprise"}
LISTS = UNION | {"innovative_sme", "gazelle"}
CODES = dict(zip(GUARANTEES, ("unsecured", "guaranteed", "collateral", "pledge", "mixed"), strict=True))
_INSTRUMENTS = """
create table staging.stg_finance__bond (enterprise_id varchar, data_date date, value_date date, due_date date,
    issued_cny decimal(18, 2), balance_cny decimal(18, 2));
create table staging.stg_finance__insurance_policy (enterprise_id varchar, data_date date, from_date date,
    to_date date, cover_cny decimal(18, 2), premium_cny decimal(18, 2), claim_cny decimal(18, 2));
create table staging.stg_finance__guarantee (enterprise_id varchar, data_date date, from_date date,
    guaranteed_cny decimal(18, 2), liability_cny decimal(18, 2), fee_rate_pct decimal(18, 6),
    compensated_date date, compensated_cny decimal(18, 2));
"""
NO_INSURANCE = MONTHS[0]


class Made:
    """What the city is made of: loans that were filed, balances in cents, who was on which list, who got capital."""

    def __init__(self, city: City) -> None:
        every = make_loans(city)
        self.loans = every.filter(pl.col("filing_date") <= END).rows(named=True)
        self.balances = pl.concat([balances(city, every, month) for month in MONTHS]).rows(named=True)
        self.held = recognitions(city).rows(named=True)
        frame = city.frame
        self.stage = {no: STAGES[no % 4] for no in range(frame.height)}
        self.district = {
            no: None if no % 50 == 0 else str(DISTRICTS[place].region_code)
            for no, place in enumerate(frame["district"].to_list())
        }
        self.industry = dict(enumerate(frame["industry_code"].to_list()))
        self.invested = [  # each tenth enterprise, twice in April, once in dollars
            (no, date(2026, 4, 1 + no % 30), 1_000_000 + no, "USD" if no % 30 == 0 else "CNY")
            for no in range(0, frame.height, 10)
        ]
        bonds, policies, guarantees = make_bonds(city), make_policies(city), make_guarantees(city)
        self.bonds, self.policies, self.guarantees = (one.rows(named=True) for one in (bonds, policies, guarantees))
        self.lists = {  # as they are sent; of the first month there is no list of policies
            "bond": pl.concat([bond_book(bonds, month) for month in MONTHS]).rows(named=True),
            "policy": pl.concat([policy_book(policies, month) for month in MONTHS[1:]]).rows(named=True),
            "guarantee": pl.concat([guarantee_book(guarantees, month) for month in MONTHS]).rows(named=True),
        }


@pytest.fixture(scope="module")
def made() -> Made:
    return Made(make_city(enterprises=6_000, days=500, end=END, seed=9, increments=3))


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    connection.register("_rows", pl.DataFrame(rows, orient="row", infer_schema_length=None))
    connection.execute(f"insert into {table} from _rows")
    connection.unregister("_rows")


@pytest.fixture(scope="module")
def mart(made: Made) -> Iterator[duckdb.DuckDBPyConnection]:
    manifest = compiled()
    connection = connect_with_seeds(manifest)
    connection.execute(UPSTREAM + _INSTRUMENTS)
    connection.execute("insert into core.dim_run values (?)", [END])
    _insert(connection, "core.dim_enterprise",
            [(f"E{no}", made.industry[no], made.district[no]) for no in made.district])  # fmt: skip
    _insert(connection, "intermediate.int_enterprise__life_stage",
            [(f"E{no}", stage) for no, stage in made.stage.items() if stage])  # fmt: skip
    _insert(connection, "intermediate.int_recognition__status",
            [(f"E{one['enterprise_no']}", one["kind"], one["from_date"], one["to_date"], "valid")
             for one in made.held])  # fmt: skip
    _insert(connection, "staging.stg_finance__loan_balance",
            [(f"B{one['bank']}", one["loan_no"], one["data_date"], Decimal(one["balance"]) / 100)
             for one in made.balances])  # fmt: skip
    _insert(connection, "staging.stg_finance__loan_filing",
            [(f"B{one['bank']}", one["loan_no"], "p", f"E{one['enterprise_no']}", Decimal(one["amount"]),
              one["granted_date"], one["filing_date"], Decimal(one["rate_bp"]) / 100,
              CODES[GUARANTEES[one["guarantee"]]], one["has_ip_pledge"], one["is_first"], no)
             for no, one in enumerate(made.loans)])  # fmt: skip
    _insert(connection, "staging.stg_innovation__venture_investment",
            [(f"E{no}", day, Decimal(amount), currency) for no, day, amount, currency in made.invested])  # fmt: skip
    _insert(connection, "staging.stg_finance__bond",
            [(f"E{one['enterprise_no']}", one["data_date"], one["issued"], one["due"], one["amount"], one["amount"])
             for one in made.lists["bond"]])  # fmt: skip
    _insert(connection, "staging.stg_finance__insurance_policy",
            [(f"E{one['enterprise_no']}", one["data_date"], one["from_date"], one["to_date"], one["cover"],
              one["premium"], one["claim"])
             for one in made.lists["policy"]])  # fmt: skip
    _insert(connection, "staging.stg_finance__guarantee",
            [(f"E{one['enterprise_no']}", one["data_date"], one["granted_date"], Decimal(one["amount"]),
              Decimal(one["liability"]) / 100, Decimal(one["fee_bp"]) / 100, one["compensated"],
              None if one["paid"] is None else Decimal(one["paid"]) / 100)
             for one in made.lists["guarantee"]])  # fmt: skip
    run_models(connection, manifest, *STATISTICS)
    yield connection
    connection.close()


def _groups(made: Made, sections: list[tuple[str, str, str]], month: date) -> dict[tuple[str, str], set[int]]:
    """By hand: who is in which group on a day."""
    found: dict[tuple[str, str], set[int]] = {}
    for one in made.held:
        if one["kind"] in LISTS and one["from_date"] <= month <= one["to_date"]:
            found.setdefault(("list", one["kind"]), set()).add(one["enterprise_no"])
    union = set().union(*(firms for (_, kind), firms in found.items() if kind in UNION))
    found["union", "sci_tech"] = union
    for no in union:
        division = (made.industry[no] or "")[:2]
        section = next((code for code, low, high in sections if low <= division <= high), "unknown")
        for dimension, group in (
            ("stage", made.stage[no]), ("industry", section), ("district", made.district[no]),
        ):  # fmt: skip
            found.setdefault((dimension, group or "unknown"), set()).add(no)
    return found


def _counted(made: Made, firms: set[int] | None, month: date) -> dict[str, Decimal | int | None]:
    """By hand: the figures of a group, or of all enterprises with finance."""
    first = month.replace(day=1)
    owed: Counter[str] = Counter()
    for one in made.balances:
        if one["data_date"] == month:
            owed[one["loan_no"]] = one["balance"]
    got: Counter[str] = Counter()
    borrowers, newly, weighted, rated_new = set(), set(), 0, 0
    seen: set[int] = set()
    for one in sorted(made.loans, key=lambda row: (row["granted_date"], row["bank"], row["loan_no"])):
        no, is_first = one["enterprise_no"], one["is_first"] and one["enterprise_no"] not in seen
        seen.add(no)
        if firms is not None and no not in firms:
            continue
        cents = owed[one["loan_no"]]
        if cents and one["granted_date"] <= month:
            borrowers.add(no)
            got["balance"] += cents
            got["guaranteed"] += cents * (GUARANTEES[one["guarantee"]] == "保证")
            got["pledged"] += cents * one["has_ip_pledge"]
            weighted += cents * one["rate_bp"]
        if first <= one["granted_date"] <= month:
            newly.add(no)
            got["new"] += 1
            got["new_cny"] += one["amount"]
            rated_new += one["amount"] * one["rate_bp"]
            got["first"] += is_first
            got["first_cny"] += one["amount"] * is_first
    paid = [(amount, currency) for no, day, amount, currency in made.invested
            if first <= day <= month and (firms is None or no in firms)]  # fmt: skip
    listed = {} if firms is None else {
        "firm_count": len(firms),
        "loan_share_pct": _rounded(100 * len(borrowers), len(firms)),
    }  # fmt: skip
    return (
        listed
        | {
            "borrower_count": len(borrowers),
            "loan_balance_cny": Decimal(got["balance"]) / 100,
            "guaranteed_balance_cny": Decimal(got["guaranteed"]) / 100,
            "ip_pledge_balance_cny": Decimal(got["pledged"]) / 100,
            "balance_rate_pct": _rounded(weighted, got["balance"] * 100),
            "new_loan_count": got["new"],
            "new_loan_cny": got["new_cny"],
            "new_borrower_count": len(newly),
            "new_rate_pct": _rounded(rated_new, got["new_cny"] * 100),
            "first_loan_count": got["first"],
            "first_loan_cny": got["first_cny"],
            "equity_count": len(paid),
            "equity_cny": sum(amount for amount, currency in paid if currency == "CNY"),
        }
        | _instruments(made, firms, month, borrowers)
    )


def _instruments(
    made: Made, firms: set[int] | None, month: date, borrowers: set[int]
) -> dict[str, Decimal | int | None]:
    """By hand, from what happened: bonds until they are due, policies by day, guarantees by balances of loans."""

    def ours(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [one for one in rows if firms is None or one["enterprise_no"] in firms]

    def here(day: date | None) -> bool:
        return day is not None and (day.year, day.month) == (month.year, month.month)

    bonds = [one for one in ours(made.bonds) if one["issued"] <= month < one["due"]]
    new = [one for one in bonds if here(one["issued"])]
    policies = [one for one in ours(made.policies) if one["from_date"] <= month <= one["to_date"]]
    owed = {one["loan_no"]: one["balance"] for one in made.balances if one["data_date"] == month}
    cents = {
        one["loan_no"]: 0 if one["compensated"] and one["compensated"] <= month else owed.get(one["loan_no"], 0)
        for one in made.guarantees
    }
    guaranteed = [one for one in ours(made.guarantees) if cents[one["loan_no"]] and one["granted_date"] <= month]
    liability = sum(cents[one["loan_no"]] for one in guaranteed)
    fees = sum(cents[one["loan_no"]] * one["fee_bp"] for one in guaranteed)
    paid = [
        owed[one["loan_no"]] for one in ours(made.guarantees) if here(one["compensated"]) and one["loan_no"] in owed
    ]
    insured = {
        "insured_count": len({one["enterprise_no"] for one in policies}),
        "insurance_cover_cny": sum(one["cover"] for one in policies),
        "premium_cny": sum(one["premium"] for one in ours(made.policies) if here(one["from_date"])),
        "insurance_claim_cny": sum(one["claim"] for one in ours(made.policies) if here(one["claimed"])),
    }
    if month == NO_INSURANCE:
        insured, policies = dict.fromkeys(insured), []
    return insured | {
        "bond_issuer_count": len({one["enterprise_no"] for one in bonds}),
        "bond_balance_cny": sum(one["amount"] for one in bonds),
        "new_bond_count": len(new),
        "new_bond_cny": sum(one["amount"] for one in new),
        "guaranteed_count": len({one["enterprise_no"] for one in guaranteed}),
        "guarantee_liability_cny": Decimal(liability) / 100,
        "guarantee_fee_pct": _rounded(fees, liability * 100),
        "new_guarantee_cny": sum(one["amount"] for one in ours(made.guarantees) if here(one["granted_date"])),
        "compensated_cny": Decimal(sum(paid)) / 100,
        "served_count": len(borrowers | {one["enterprise_no"] for one in (*bonds, *policies, *guaranteed)}),
    }


def _rounded(part: int, whole: int) -> Decimal | None:
    """Half up, as the mart gives it; null where there is nothing to divide by."""
    return None if whole == 0 else (Decimal(part) / Decimal(whole)).quantize(Decimal("0.000001"), ROUND_HALF_UP)


@pytest.mark.parametrize("month", MONTHS)
def test_every_figure_is_the_independent_count(made: Made, mart: duckdb.DuckDBPyConnection, month: date) -> None:
    query = """select dimension_code, group_code, figure_code, figure_value from marts.mart_finance_statistic
        where month_end_date = ?"""
    figures = {row[:3]: row[3] for row in mart.execute(query, [month]).fetchall()}
    sections = mart.execute("select industry_section, division_from, division_to from seeds.industry_section")
    groups = _groups(made, sections.fetchall(), month)
    assert len(groups["union", "sci_tech"]) > 100, "lists overlap, and the union counts each enterprise once"
    assert len(groups["union", "sci_tech"]) < sum(len(groups.get(("list", kind), ())) for kind in UNION)
    wanted = {
        (*group, code): value for group, firms in groups.items() for code, value in _counted(made, firms, month).items()
    }
    wanted |= {("all", "filed", code): value for code, value in _counted(made, None, month).items()}
    assert set(figures) == set(wanted)
    for key, value in wanted.items():
        assert figures[key] == value, key
    assert wanted["union", "sci_tech", "borrower_count"]
    assert wanted["all", "filed", "bond_balance_cny"]
    assert wanted["all", "filed", "guarantee_liability_cny"]
    assert (wanted["union", "sci_tech", "insured_count"] is None) == (month == NO_INSURANCE)


def test_what_may_be_added_adds_up_and_the_rest_does_not(mart: duckdb.DuckDBPyConnection) -> None:
    """Districts, stages and industries divide the union; lists overlap, so that none of their figures is additive."""
    parts = mart.execute("""
        select parts.dimension_code, parts.figure_code, parts.month_end_date,
            sum(parts.figure_value), max(whole.figure_value)
        from marts.mart_finance_statistic as parts inner join marts.mart_finance_statistic as whole
        on whole.dimension_code = 'union' and whole.figure_code = parts.figure_code
        and whole.month_end_date = parts.month_end_date
        where parts.is_additive group by all""").fetchall()
    assert len(parts) == 3 * 25 * len(MONTHS)
    assert [row for row in parts if row[3] != row[4]] == []
    marked = "select distinct {} from marts.mart_finance_statistic where {} order by all"
    assert mart.execute(marked.format("figure_code", "not is_additive and dimension_code = 'district'")).fetchall() == [
        ("balance_rate_pct",), ("guarantee_fee_pct",), ("loan_share_pct",), ("new_rate_pct",),
    ]  # fmt: skip
    assert mart.execute(marked.format("dimension_code", "is_additive")).fetchall() == [
        ("district",), ("industry",), ("stage",),
    ]  # fmt: skip
    first = "select sum(figure_value) from marts.mart_finance_statistic where figure_code = 'first_loan_count'"
    assert mart.execute(first).fetchall()[0][0] > 0
    stocks = mart.execute(marked.format("flow_code", "is_additive_over_months")).fetchall()
    assert stocks == [("flow",)], "a stock is never added over months"
