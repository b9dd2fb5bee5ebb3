"""The newer of two full lists replaces the older, however its date is spelled; a list without one is refused."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from format_files import workbook
from small_feed import WORDS, City, contract, small_feed, table

from pipelines.arrivals.inbox import survey
from pipelines.contracts.feed import Feed
from pipelines.day.accounts import file_lines, problems
from pipelines.landing.land import is_landed
from pipelines.landing.store import FeedOutcome
from pipelines.plan.counting_arrivals import counting_arrivals

REVOKED, DROPPED, ADDED = "91330200561262545U", "91340202MYPBK6LB9X", "91340202MYN4Q1DE1T"
HEADER = "代码,日期,状态"
OLDER = [f"{REVOKED},2024-05-03,有效", f"{DROPPED},2024-05-03,有效"]
NEWER = [f"{REVOKED},2024-05-03,撤销", f"{ADDED},2024-05-02,有效"]
BEFORE, NOW = date(2024, 11, 1), date(2024, 11, 28)


def full(**changes: Any) -> Feed:
    columns = contract()["columns"]
    columns[2] = {
        "name": "state_code",
        "type": "code",
        "values": {"有效": "valid", "撤销": "revoked"},
        "description": WORDS,
    }
    headers = {"代码": "enterprise", "日期": "day", "状态": "state_code"}
    options = {"arrival_mode": "full", "columns": columns, "layouts": [{"name": "p", "headers": headers}], **changes}
    return small_feed(**options)


def lands(folder: Path, *deliveries: tuple[str, bytes], feed: Feed | None = None) -> tuple[dict[str, str], FeedOutcome]:
    """State of each enterprise on 2024-12-31, each file having come after the one before it, and the last outcome."""
    city, feed = City(folder), feed or full()
    for name, content in deliveries:
        city.deliver(name, content)
        outcome = city.land(feed)
    counting = counting_arrivals(feed, city.store.arrivals(feed.feed), date(2024, 12, 31))
    rows = [pl.read_parquet(city.store.reading_path("rows", feed, one.delivery_id)) for one in counting]
    return {code: state for one in rows for code, state in one.select("uscc", "state_code").rows()}, outcome


def csv(rows: list[str], *above: str) -> bytes:
    return table(*rows, header="\n".join([*above, HEADER]))


NEW_LIST = {REVOKED: "revoked", ADDED: "valid"}


@pytest.mark.parametrize(
    "name",
    [
        "名单_2024-11-28.csv",
        "名单_20241128(1).csv",
        "名单_20241128 (2).csv",
        "20241128_名单.csv",
        "2024年11月28日名单.csv",
        "名单_20241128_最终版.csv",
        "名单_20241128_v2.csv",
        "名单_20241128102030.csv",
        "名单（2024.11.28）.csv",
        "名单-2024_11_28.csv",
        "二〇二四年十一月二十八日名单.csv",
        "名单_20241128 - 副本.csv",
        "名单_202411281020.csv",
        "20241128102030123名单.csv",
        "名单_2024-11-28T10_20_33.csv",
        "名单_20241128_10-20-33.csv",
        "名单_20241128新.csv",
        "名单_20241128—2.csv",
        "名单_20241128~1.csv",
        "名单_第20241128号.csv",
        "名单_202412.csv",
        "20241128/名单.csv",
    ],
)
@pytest.mark.parametrize("comes_first", [True, False])
def test_the_newer_list_revokes_and_drops_however_its_date_is_spelled(
    tmp_path: Path, name: str, comes_first: bool
) -> None:
    lists = [("名单_20241101.csv", csv(OLDER)), (name, csv(NEWER))]
    assert lands(tmp_path, *(reversed(lists) if comes_first else lists))[0] == NEW_LIST


@pytest.mark.parametrize("later", ["名单_20241128(1).csv", "名单_20241128_v2.csv", "名单_20241128_最终版.csv"])
def test_of_two_versions_of_a_day_that_come_at_once_the_later_counts(tmp_path: Path, later: str) -> None:
    City(tmp_path).deliver("名单_20241128.csv", csv(OLDER))
    assert lands(tmp_path, (later, csv(NEWER)))[0] == NEW_LIST


@pytest.mark.parametrize(
    "title",
    [
        "创新型中小企业名单（截至2024年11月28日）,,",
        "数据日期：2024-11-28,,",
        "依据2022年6月1日起施行的办法,统计时间：,2024/11/28",
        "二〇二四年十一月二十八日,,",
        "名单,20241128,",
    ],
)
def test_a_title_tells_the_date_where_the_name_does_not(tmp_path: Path, title: str) -> None:
    found, outcome = lands(tmp_path, ("名单_20241101.csv", csv(OLDER)), ("名单.csv", csv(NEWER, title)))
    assert found == NEW_LIST
    assert {one.path.rpartition("/")[2]: one.as_of for one in outcome.outcomes} == {
        "名单.csv": NOW,
        "名单_20241101.csv": BEFORE,
    }


def test_the_title_of_a_sheet_tells_the_date(tmp_path: Path) -> None:
    rows = [["名单"], [None, "制表日期", "2024年11月28日"], HEADER.split(","), *(row.split(",") for row in NEWER)]
    assert lands(tmp_path, ("名单_20241101.csv", csv(OLDER)), ("名单.xlsx", workbook({"a": rows})))[0] == NEW_LIST


def test_the_rows_tell_the_date_where_nothing_else_does(tmp_path: Path) -> None:
    newer = [row.replace("2024-05-03", "2024-11-28") for row in NEWER]
    found, outcome = lands(tmp_path, ("名单.csv", csv(OLDER)), ("名单(1).csv", csv(newer)))
    assert found == NEW_LIST
    assert [one.as_of for one in outcome.outcomes] == [NOW, date(2024, 5, 3)]


def test_a_list_whose_rows_end_before_those_of_an_earlier_one_may_be_either(tmp_path: Path) -> None:
    found, outcome = lands(tmp_path, ("名单_20241101.csv", csv(OLDER)), ("名单.csv", csv(NEWER)))
    (problem,) = [one.problem for one in outcome.outcomes if one.problem]
    assert (problem.code, problem.message) == (
        "undated",
        (
            "has a date in its rows only, and they end on 2024-05-03: it may be older than the list of 2024-11-01: "
            "name it <part>_<YYYYMMDD> and send it again"
        ),
    )
    assert found == {REVOKED: "valid", DROPPED: "valid"}


def test_a_list_without_a_known_date_is_refused(tmp_path: Path) -> None:
    bare = [row.replace("2024-05-03", "").replace("2024-05-02", "") for row in NEWER]
    _, outcome = lands(tmp_path, ("名单.csv", csv(bare)))
    assert [(one.state, one.problem.code if one.problem else "") for one in outcome.outcomes] == [
        ("rejected", "undated")
    ]
    again = lands(tmp_path, ("名单.csv", csv(bare)))[1]
    assert again == outcome


def test_rows_ahead_of_today_tell_no_date(tmp_path: Path) -> None:
    ahead = [row.replace("2024-05-0", "2098-05-0") for row in NEWER]
    assert lands(tmp_path, ("名单.csv", csv(ahead)))[1].outcomes[0].state == "rejected"


def test_a_month_in_the_name_takes_its_day_from_the_title(tmp_path: Path) -> None:
    lists = [("名单_20241120.csv", csv(OLDER)), ("名单_202411.csv", csv(NEWER, "截至2024-11-28,,"))]
    assert lands(tmp_path, *lists)[0] == NEW_LIST


def test_files_of_other_feeds_need_no_date(tmp_path: Path) -> None:
    assert lands(tmp_path, ("名单.csv", csv(OLDER)), feed=full(arrival_mode="append"))[1].outcomes[0].as_of is None


@pytest.mark.parametrize("digits", ["241128", "28-11-2024", "28112024", "11282024", "11月28日", "20241328"])
def test_a_date_that_cannot_be_read_is_not_part_of_the_name_of_a_list(tmp_path: Path, digits: str) -> None:
    newer = (f"名单_{digits}.csv", csv(NEWER, "截至2024年11月28日,,"))
    found, outcome = lands(tmp_path, ("名单_20241101.csv", csv(OLDER)), newer)
    (problem,) = [one.problem for one in outcome.outcomes if one.problem]
    assert problem.code == "undated"
    assert "in its name, which may be a date" in problem.message
    assert problem.message.endswith(": name it <part>_<YYYYMMDD> and send it again")
    assert found == {REVOKED: "valid", DROPPED: "valid"}


def test_lists_of_two_districts_do_not_replace_each_other(tmp_path: Path) -> None:
    lists = [("名单_20241128_340202.csv", csv(OLDER[1:])), ("名单_20241128_340207.csv", csv(NEWER))]
    assert lands(tmp_path, *lists)[0] == {REVOKED: "revoked", DROPPED: "valid", ADDED: "valid"}


def test_a_list_of_a_day_to_come_is_refused(tmp_path: Path) -> None:
    found, outcome = lands(tmp_path, ("名单_20241101.csv", csv(OLDER)), ("名单_20981231.csv", csv(NEWER)))
    (problem,) = [one.problem for one in outcome.outcomes if one.problem]
    assert problem.message.startswith("is a full list of 2098-12-31 by its name, a doubtful date: it is after today, ")
    assert found == {REVOKED: "valid", DROPPED: "valid"}


@pytest.mark.parametrize("name", ["名单2024年第3批.csv", "名单_2024年度.csv", "名册_20241128.csv"])
def test_a_list_whose_name_replaces_no_earlier_one_gives_a_warning_once(tmp_path: Path, name: str) -> None:
    lists = [("名单_20241101.csv", csv(OLDER)), (name, csv(NEWER, "截至2024年11月28日,,"))]
    city, feed = City(tmp_path), full()
    said = []
    for file, content in lists:
        city.deliver(file, content)
        city.land(feed)
        said.append([line for line in file_lines(feed, city.store) if "warning" in line])
        shown = problems({feed.feed: feed}, city.store, None)  # what `kechuang status` and the day's report show
        assert shown == [f"office/thing/{name}: {line.removeprefix('  warning: ')}" for line in said[-1]]
    part = name.removesuffix(".csv").removesuffix("_20241128")
    assert said == [
        [],
        [
            (
                f"  warning: opens the new part {part} and leaves 名单 valid; to replace one of them, "
                "name the file <part>_<YYYYMMDD> with that part, and send it again"
            )
        ],
    ]
    assert is_landed(feed, survey(city.inbox, [feed.feed]), city.store)
    city.land(feed)
    assert not [line for line in file_lines(feed, city.store) if "warning" in line]
    assert problems({feed.feed: feed}, city.store, None) == []


def test_lists_of_another_part_of_a_feed_without_parts_give_no_warning(tmp_path: Path) -> None:
    outcome = lands(
        tmp_path, ("名单_20241101.csv", csv(OLDER)), ("名册.csv", csv(NEWER)), feed=full(arrival_mode="append")
    )
    assert not any(one.beside for one in outcome[1].outcomes)
