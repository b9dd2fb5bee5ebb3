"""What is measured of amounts and of values that come again: ratios, how round, how frequent; and what is held."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from metrics_made_up import FEEDS, Arrival, failed, judged_by_history

from quality.metrics.aggregates import Measured, measure
from quality.metrics.columns import Columns, columns_of

DAY = date(2026, 6, 30)
DEMANDS, FUNDS = "finance/financing_demand", "innovation/venture_fund"


def counts(rows: str, columns: Columns) -> dict[tuple[str, str, str], tuple[float, int]]:
    """Value and n by metric, column and item, of rows of SQL."""
    query = f"SELECT '' AS _key, DATE '{DAY}' AS _day, '' AS _district, * FROM ({rows})"  # noqa: S608
    with duckdb.connect() as connection:
        found = measure(connection, Measured(query, columns, {"": ("feed", "part", "1", DAY)}))
    return {(one["metric"], one["column"], one["item"]): (one["value"], one["n"]) for one in found.rows(named=True)}


def of(feed: str, metrics: set[str], names: set[str]) -> Columns:
    """The columns of a feed, of which only these metrics and names are measured."""
    columns = columns_of(FEEDS[feed])
    classed = tuple(
        one
        for one in columns.classed
        if one.metric in metrics and set(one.column.split()) <= names | {"<", "/", "every", "amount"}
    )
    return Columns(counted=(), figures=(), classed=classed, hashed=())


def test_amounts_are_classed_by_their_ratio_and_by_how_round_they_are() -> None:
    names = {"committed_cny", "paid_in_cny"}
    rows = (
        "SELECT CAST(a AS DECIMAL(18, 2)) AS committed_cny, CAST(b AS DECIMAL(18, 2)) AS paid_in_cny FROM (VALUES "
        "(1000000, 1000000), (1000000, 10.5), (500, 0), (0, 500), (-5, 7), (0, 0)) AS t (a, b)"
    )
    found = counts(rows, of(FUNDS, {"ratio", "precision", "order"}, names))
    ratios = {item: value for (metric, _, item), (value, _) in found.items() if metric == "ratio"}
    assert ratios == {"equal": 2, "1E4": 1, "to zero": 1, "zero": 1, "below 0": 1}
    orders = {item: value for (metric, _, item), (value, _) in found.items() if metric == "order"}
    assert orders == {"yes": 2, "equal": 2, "no": 2}
    rounds = {(column, item): value for (metric, column, item), (value, _) in found.items() if metric == "precision"}
    assert {item: value for (column, item), value in rounds.items() if column == "every amount"} == {
        "ten thousands": 1,
        "decimals": 1,
        "hundreds": 2,
        "whole": 1,
    }


def test_the_two_most_frequent_values_of_a_column_are_counted() -> None:
    rows = (
        "SELECT CAST(CASE WHEN i < 6 THEN 9999 WHEN i < 9 THEN 0 ELSE i END AS DECIMAL(18, 2)) AS amount_cny, "
        "CASE WHEN i > 1 THEN 'text' || i % 3 END AS note FROM range(20) AS t (i)"
    )
    columns = Columns(("amount_cny", "note"), ("amount_cny",), (), (), common=("amount_cny", "note"))
    found = {key: one for key, one in counts(rows, columns).items() if key[0] == "common"}
    assert found == {
        ("common", "amount_cny", "most frequent"): (6, 17),
        ("common", "amount_cny", "second"): (1, 17),
        ("common", "note", "most frequent"): (6, 18),
        ("common", "note", "second"): (6, 18),
    }


def test_a_row_is_one_of_so_many_of_its_enterprise() -> None:
    columns = Columns(("enterprise_id",), (), (), (), common=("enterprise_id",))
    rows = "SELECT CASE WHEN i < 18 THEN 'a' ELSE 'e' || i END AS enterprise_id FROM range(20) AS t (i)"
    assert counts(rows, columns)["alike", "enterprise_id", ""] == ((18 * 18 + 2) / 20, 20)


@pytest.mark.parametrize(("alike", "blocks"), [(1.2, True), (12.0, False)])
def test_rows_of_one_enterprise_are_no_fault(alike: float, *, blocks: bool) -> None:
    """A third of the rows is of another form: so many enterprises declared by it, or one with all its lines."""

    def declared(before: int, other: int) -> Arrival:
        one = Arrival("innovation/declaration", before, 40).classes("category", "unit_code", cny=other, pct=40 - other)
        one.rows.append((*one.rows[0][:4], "whole", "", "alike", "enterprise_id", "", alike, 40))
        return one

    past = [declared(before, 1) for before in range(12, 0, -1)]
    found = judged_by_history([declared(0, 16)], past)["history.innovation__declaration.category_mix"]
    assert found.blocks_build is blocks


def test_names_and_figures_may_be_frequent_and_dates_only_of_whole_lists() -> None:
    assert "demand_amount_cny" in columns_of(FEEDS[DEMANDS]).common
    assert "established_date" in columns_of(FEEDS["registry/enterprise"]).common
    assert "invoice_date" not in columns_of(FEEDS["tax/vat_invoice"]).common
    assert "status_text" not in columns_of(FEEDS["registry/enterprise"]).common


def test_dates_are_compared_in_whole_lists_only() -> None:
    """On the last day of a term most returns are filed on it: seven of eight on a 16 February, few before."""
    pairs = {feed: [one.column for one in columns_of(FEEDS[feed]).classed if "date <" in one.column] for feed in FEEDS}
    assert pairs["tax/vat_return"] == []
    assert "established_date < approved_date" in pairs["registry/enterprise"]


def demands(before: int, most: int = 4, whole: int = 3, zero: int = 0) -> Arrival:
    """A hundred demands: how many have one amount, a whole one, or nothing of what was granted."""
    one = Arrival(DEMANDS, before, 100).classes("precision", "demand_amount_cny", whole=whole, hundreds=100 - whole)
    one.rows.append((*one.rows[0][:4], "whole", "", "common", "demand_amount_cny", "most frequent", most, 100))
    return one.classes("ratio", "demand_amount_cny / credit_line_cny", zero=zero, **{"1E0": 100 - zero})


PAST = [demands(before, 3 + before % 3, 2 + before % 2) for before in range(30, 0, -1)]


def test_a_default_a_cut_and_a_lost_amount_are_held() -> None:
    assert failed(judged_by_history([demands(0)], PAST)) == {}
    for today, check in ((demands(0, most=25), "one_value"), (demands(0, whole=30), "precision"),
                         (demands(0, zero=20), "column_ratio")):  # fmt: skip
        found = failed(judged_by_history([today], PAST))
        assert [(name, one.blocks_build) for name, one in found.items()] == [
            (f"history.finance__financing_demand.{check}", True)
        ]


def exports(before: int, zeros: int, rows: int = 40) -> Arrival:
    """VAT returns, of which so many export nothing."""
    one = Arrival("tax/vat_return", before, rows).figure("export_sales_cny", 6.0, distinct=1 + rows - zeros)
    return one.classes("magnitude", "export_sales_cny", **{"0": zeros, "1E5": rows - zeros})


@pytest.mark.parametrize(("zeros", "blocks"), [(38, False), (20, True)])
def test_a_column_that_is_mostly_zero_may_be_zero_in_all_rows(zeros: int, *, blocks: bool) -> None:
    past = [exports(before, zeros) for before in range(12, 0, -1)]
    constant = judged_by_history([exports(0, 40)], past)["history.tax__vat_return.constant"]
    assert constant.blocks_build is blocks


def test_that_no_value_is_frequent_any_more_is_no_fault() -> None:
    often = [demands(before, 60) for before in range(30, 0, -1)]
    assert failed(judged_by_history([demands(0, 2)], often)) == {}
