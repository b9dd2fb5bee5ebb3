"""Percentages, amounts in larger units and change flags: how a layout says that values are written."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from format_files import landed, problem, reading, set_aside
from hypothesis import strategies as st
from pydantic import ValidationError
from repeatable import given
from small_feed import GOOD_CODE, WORDS, arrival, column, contract, small_feed, table

from pipelines.contracts.feed import Feed
from pipelines.landing.cells.columns import cast_column
from pipelines.landing.control_totals import kept_totals
from pipelines.plan.counting_arrivals import counting_arrivals
from pipelines.warehouse.sources import _view_of

FLAG = {
    "column": "增删改标志",
    "values": {"增": "insert", "改": "update", "删": "delete", "D": "delete", "1": "insert"},
}


def cast(text: str, kind: str, times: int = 1) -> tuple[Any, str | None]:
    """The landed value of a cell, and the reason if there is none."""
    read = cast_column(pl.Series([text]), column(kind), (), times)
    return read.frame.row(0)[0], read.reason[0]


@pytest.mark.parametrize(
    ("text", "as_points", "as_fraction"),
    [
        ("5", "5", "500"),
        ("0.05", "0.05", "5"),
        ("0.0512345", None, "5.123450"),
        ("5%", "5", "5"),
        ("5 %", "5", "5"),
        ("５．５％", "5.5", "5.5"),
        ("-1,234.5%", "-1234.5", "-1234.5"),
        ("1,234.5", "1234.5", "123450"),
        ("100.00%", "100", "100"),
        ("%", None, None),
        ("5%%", None, None),
        ("% 5", None, None),
        ("5‰", "0.5", "0.5"),
        ("五", None, None),
        ("0.00000001", None, "0.000001"),
    ],
)
def test_percentages_in_points(text: str, as_points: str | None, as_fraction: str | None) -> None:
    for times, expected in ((1, as_points), (100, as_fraction)):
        value, reason = cast(text, "percent", times)
        if expected is None:
            assert value is None
            assert str(reason).startswith("is not a percentage with at most 12 digits and 6 decimals")
        else:
            assert (value, reason) == (Decimal(expected), None)


@pytest.mark.parametrize(
    ("text", "times", "value"),
    [
        ("1.23456", 10_000, "12345.6"),
        ("1.234567", 10_000, "12345.67"),
        ("0.000001", 10_000, "0.01"),
        ("-0.5", 10_000, "-5000"),
        ("1,234.5", 10_000, "12345000"),
        ("１２．５", 10_000, "125000"),
        ("3.00", 100_000_000, "300000000"),
        (".5", 10_000, "5000"),
        ("1.", 10_000, "10000"),
        ("1.5E2", 10_000, "1500000"),
        ("−0.5", 10_000, "-5000"),
        ("999999999999.999999", 10_000, "9999999999999999.99"),
        ("0012", 10, "120"),
    ],
)
def test_amounts_in_larger_units(text: str, times: int, value: str) -> None:
    assert cast(text, "decimal(18,2)", times) == (Decimal(value), None)


@pytest.mark.parametrize("text", ["1.2345678", "1000000000000", "1e12", "万", "--1", "1.2.3"])
def test_amounts_in_larger_units_that_do_not_fit(text: str) -> None:
    value, reason = cast(text, "decimal(18,2)", 10_000)
    words = "is not a number with at most 16 digits and 2 decimals once multiplied by 10,000"
    assert (value, reason) == (None, words)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6), st.sampled_from([10, 1_000, 10_000, 100_000_000]))
def test_every_amount_is_multiplied_exactly(amount: Decimal, times: int) -> None:
    assert cast(f"{amount:f}", "decimal(38,6)", times) == (amount * times, None)


def test_layouts_of_one_feed_in_two_units(tmp_path: Path) -> None:
    headers = {"代码": "enterprise", "金额(万元)": {"column": "amount_cny", "times": 10_000}}
    feed = small_feed(layouts=[*contract()["layouts"], {"name": "wan", "headers": headers}])
    raw = table(f"{GOOD_CODE},1.5", f"{GOOD_CODE},1.1234567", header="代码,金额（万元）")
    account = reading(tmp_path, raw, "a.csv", feed)
    assert account.members[0].layout == "wan"
    assert kept_totals(tmp_path / "rows.parquet") == {"amount_cny": Decimal(15_000)}
    assert set_aside(tmp_path)[0][:3] == (3, "金额（万元）", "1.1234567")
    assert Feed.model_validate_json(feed.model_dump_json()).layouts == feed.layouts


def test_layouts_of_one_feed_with_two_spellings_of_percent(tmp_path: Path) -> None:
    columns = [*contract()["columns"], {"name": "share_pct", "type": "percent", "description": WORDS}]
    plain = contract()["layouts"][0]
    layouts = [
        {**plain, "headers": {**plain["headers"], "占比": "share_pct"}, "percent_written_as": "fraction"},
        {"name": "p", "headers": {**plain["headers"], "占比%": "share_pct"}, "percent_written_as": "points"},
    ]
    feed = small_feed(columns=columns, layouts=layouts)
    for header, share in (("占比", "0.05"), ("占比%", "5"), ("占比", "5%")):
        reading(tmp_path, table(f"{GOOD_CODE},,1,{share}", header=f"代码,日期,金额,{header}"), "a.csv", feed)
        assert landed(tmp_path, "share_pct") == [(Decimal(5),)]


def delta(**changes: Any) -> Feed:
    return small_feed(arrival_mode="delta", change_flag=FLAG, grain=["enterprise_id"], **changes)


def test_a_delta_lands_what_each_row_does(tmp_path: Path) -> None:
    rows = [f"{flag},{GOOD_CODE},2024-01-01,5" for flag in ("增", "改", " 删 ", "D", "1", "", "X")]
    account = reading(tmp_path, table(*rows, header="增删改标志,代码,日期,金额"), "a.csv", delta())
    assert landed(tmp_path, "_change_code") == [(c,) for c in ("insert", "update", "delete", "delete", "insert")]
    assert [(row[0], row[1], row[3]) for row in set_aside(tmp_path)] == [
        (7, "增删改标志", "is empty"),
        (8, "增删改标志", "is not one of 增, 改, 删, D, 1"),
    ]
    assert account.filled["_change_code"] == 5


def test_a_delta_without_its_flag_is_refused(tmp_path: Path) -> None:
    assert "missing 增删改标志" in problem(tmp_path, table(f"{GOOD_CODE},,5"), "a.csv", delta()).message


def test_the_warehouse_sees_the_flag_even_before_a_delivery() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA landing")
    columns = [*contract()["columns"], {"name": "share_pct", "type": "percent", "description": WORDS}]
    layout = {**contract()["layouts"][0], "ignore": []}
    connection.execute(_view_of(delta(columns=columns, layouts=[layout]), [], Path()))
    types = {row[0]: row[1] for row in connection.sql("DESCRIBE landing.office__thing").fetchall()}
    assert (types["_change_code"], types["share_pct"]) == ("VARCHAR", "DECIMAL(18,6)")


def test_all_deliveries_of_a_delta_count_in_order_of_date() -> None:
    days = [date(2024, 1, day) for day in (1, 2, 3)]
    arrivals = [
        arrival("c", "a", days[1], "10"),
        arrival("b", "a", days[1], "9"),
        arrival("a", "z", days[0]),
        arrival("d", "b", days[2]),
    ]
    counting = counting_arrivals(delta(), arrivals, days[1])
    assert [found.delivery_id for found in counting] == ["a", "b", "c"]


PERCENT = {"name": "share_pct", "type": "percent", "description": WORDS}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"arrival_mode": "delta"}, "`change_flag` is allowed only with `arrival_mode: delta`"),
        ({"arrival_mode": "delta", "change_flag": FLAG}, "needs a `grain`"),
        ({"change_flag": FLAG}, "`change_flag` is allowed only with `arrival_mode: delta`"),
        ({"arrival_mode": "delta", "change_flag": {**FLAG, "values": {"增": "add"}}}, "'insert', 'update' or 'delete'"),
        (
            {"arrival_mode": "delta", "grain": ["day"], "change_flag": {**FLAG, "column": "日期"}},
            "names the header of the change flag",
        ),
        ({"layouts": [{**contract()["layouts"][0], "optional": ["备注"]}]}, r"unknown headers: \['备注'\]"),
        ({"layouts": [{**contract()["layouts"][0], "optional": ["代码"]}]}, r"required columns: \['代码'\]"),
        ({"layouts": [{**contract()["layouts"][0], "percent_written_as": "points"}]}, "is for percent columns"),
        (
            {
                "layouts": [
                    {"name": "p", "headers": {"代码": {"column": "enterprise", "times": 10}, "金额": "amount_cny"}}
                ]
            },
            r"`times` is only for columns of type decimal or capital, not for \['enterprise'\]",
        ),
        (
            {
                "layouts": [
                    {"name": "p", "headers": {"代码": "enterprise", "金额": {"column": "amount_cny", "times": 12}}}
                ]
            },
            "times",
        ),
        (
            {
                "columns": [*contract()["columns"], PERCENT],
                "layouts": [{"name": "p", "headers": {"代码": "enterprise", "金额": "amount_cny", "率": "share_pct"}}],
            },
            "`percent_written_as` is for percent columns",
        ),
    ],
)
def test_a_contract_at_odds_with_itself_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        small_feed(**changes)


def test_a_key_at_its_default_does_not_change_the_reading() -> None:
    layout = {**contract()["layouts"][0], "optional": [], "percent_written_as": None}
    same = small_feed(layouts=[layout], format={"sheets": "all", "xml": None})
    assert same.reading_hash == small_feed().reading_hash
    for changes in ({"format": {"sheets": "matching"}}, {"layouts": [{**layout, "optional": ["日期"]}]}):
        assert small_feed(**changes).reading_hash != small_feed().reading_hash
    assert delta().reading_hash != small_feed().reading_hash


def test_a_column_that_may_be_missing_from_a_whole_file_is_empty(tmp_path: Path) -> None:
    feed = small_feed(layouts=[{**contract()["layouts"][0], "optional": ["日期"]}])
    assert reading(tmp_path, table(f"{GOOD_CODE},5", header="代码,金额"), "a.csv", feed).rows_landed == 1
    assert landed(tmp_path, "day") == [(None,)]
