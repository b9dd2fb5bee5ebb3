"""Which layout do headers fit, and the line that says what differs from the nearest."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from format_files import landed, reading, set_aside
from small_feed import GOOD_CODE, contract, small_feed, table

from pipelines.base.errors import RejectedDeliveryError
from pipelines.contracts.feed import Feed
from pipelines.landing.formats.layouts import fit_layout

HEADERS = {"代码": "enterprise", "日期": "day", "金额": "amount_cny"}


def two_layouts() -> Feed:
    """The small feed as two offices export it: the second has a serial number that we do not read."""
    second: dict[str, Any] = {
        "name": "old",
        "headers": {"注册号": "enterprise", "款": "amount_cny"},
        "ignore": ["序号"],
    }
    return small_feed(layouts=[*contract()["layouts"], second])


def refusal(headers: list[str]) -> RejectedDeliveryError:
    with pytest.raises(RejectedDeliveryError) as refused:
        fit_layout(two_layouts(), headers)
    assert "\n" not in str(refused.value)
    return refused.value


def test_the_layout_whose_headers_these_are() -> None:
    layout, columns = fit_layout(two_layouts(), ["代码", "日期", "金额"])
    assert (layout.name, columns) == ("plain", {0: "enterprise", 1: "day", 2: "amount_cny"})


def test_order_does_not_matter() -> None:
    assert fit_layout(two_layouts(), ["金额", "代码", "日期"])[1] == {0: "amount_cny", 1: "enterprise", 2: "day"}


def test_ignored_headers_may_be_there_or_not() -> None:
    assert fit_layout(two_layouts(), ["序号", "注册号", "款"])[1] == {1: "enterprise", 2: "amount_cny"}
    assert fit_layout(two_layouts(), ["注册号", "款"])[0].name == "old"


@pytest.mark.parametrize("header", [" 代码 ", "代码\u200b", "\u3000代码"])
def test_blanks_around_a_header_do_not_matter(header: str) -> None:
    assert fit_layout(two_layouts(), [header, "日期", "金额"])[0].name == "plain"


@pytest.mark.parametrize(
    "number",
    [
        "1.",
        "1、",
        "（1）",
        "(1)",
        "①",
        "⑴",
        "⒈",
        "1 ",
        "1-",
        "1．",
        "序号1",
        "序号1 ",
        "一、",
        "（一）",
        "㈠",
        "A.",
        "b)",
        "1.2 ",
        "【1】",
    ],
)
def test_the_number_of_a_column_before_its_header_does_not_matter(number: str) -> None:
    headers = [f"{number}代码", f"{number}日期", f"{number}金额"]
    assert fit_layout(two_layouts(), headers)[1] == {0: "enterprise", 1: "day", 2: "amount_cny"}


@pytest.mark.parametrize(
    "header",
    [
        "金额(万元)",
        "金额（万元）",
        "金额（人民币万元）",
        "金额(单位：万元)",
        "金额[万元]",
        "金额/万元",
        "金额(万元人民币):",
        "金额_万元",
    ],
)
def test_the_unit_of_an_amount_may_be_written_otherwise(header: str) -> None:
    amount = {"column": "amount_cny", "times": 10000}
    headers = {"代码": "enterprise", "金额(万元)": amount, "金额(元)": "amount_cny"}
    feed = small_feed(layouts=[{"name": "p", "headers": headers}])
    assert fit_layout(feed, ["代码:", header])[1] == {0: "enterprise", 1: "amount_cny"}
    for other in ("金额(千元)", "金额", "金额万元"):
        with pytest.raises(RejectedDeliveryError):
            fit_layout(feed, ["代码", other])


def test_a_number_that_is_part_of_a_header_stays() -> None:
    headers = {"1代码": "enterprise", "日期": "day", "2023年金额": "amount_cny"}
    feed = small_feed(layouts=[{"name": "p", "headers": headers}])
    assert fit_layout(feed, ["1代码", "1日期", "2023年金额"])[0].name == "p"
    with pytest.raises(RejectedDeliveryError, match="missing 1代码; unknown 代码"):
        fit_layout(feed, ["代码", "日期", "2023年金额"])
    with pytest.raises(RejectedDeliveryError, match="header given twice: 日期"):
        fit_layout(feed, ["1代码", "1.日期", "2.日期", "2023年金额"])


def test_numbered_headers_keep_their_unit_and_their_order_and_may_repeat(tmp_path: Path) -> None:
    headers: dict[str, Any] = {
        "代码": "enterprise",
        "金额": {"column": "amount_cny", "times": 10000},
        "额": "amount_cny",
    }
    feed = small_feed(layouts=[{"name": "p", "headers": headers}])
    rows = [f"{GOOD_CODE},1.5,", f"{GOOD_CODE},,7", "1.代码,②金额,(3)额"]
    reading(tmp_path, table(*rows, header="1.代码,②金额,(3)额"), "a.csv", feed)
    assert landed(tmp_path, "amount_cny") == [(Decimal(15000),), (Decimal(7),)]
    assert [row[-1] for row in set_aside(tmp_path)] == ["is the header again"]


def test_full_width_letters_do_not_matter() -> None:
    feed = small_feed(layouts=[{"name": "p", "headers": {"代码(A)": "enterprise", "金额": "amount_cny"}}])
    assert fit_layout(feed, ["代码（Ａ）", "金额"])[0].name == "p"


def test_a_missing_header_is_named() -> None:
    error = refusal(["代码", "金额"])
    assert error.code == "unknown_layout"
    assert "nearest is plain: missing 日期. " in str(error)
    assert "sources/office/thing.yml" in str(error)


def test_an_unknown_header_is_named() -> None:
    """By its shape only: it may be the name of who made the file."""
    assert "nearest is plain: unknown 汉汉. " in str(refusal(["代码", "日期", "金额", "备注"]))


def test_an_unknown_header_that_is_nearly_a_known_one_is_shown() -> None:
    feed = small_feed(layouts=[{"name": "p", "headers": {"信用代码": "enterprise", "金额(元)": "amount_cny"}}])
    with pytest.raises(
        RejectedDeliveryError, match=r"missing 信用代码, 金额\(元\); unknown 信用代, 金额\(万元\), 汉汉\. "
    ):
        fit_layout(feed, ["信用代", "金额（万元）", "张三"])


def test_of_many_unknown_headers_the_first_are_named() -> None:
    message = str(refusal(["代码", "日期", "金额", *(f"x{no:05}" for no in range(20_000))]))
    assert "unknown A99999, A99999, " in message
    assert "A99999 and 19,988 more. " in message
    assert message.count("A99999") == 12


def test_a_renamed_header_is_both() -> None:
    assert "nearest is plain: missing 金额; unknown 汉汉. " in str(refusal(["代码", "日期", "总额"]))


def test_the_nearest_layout_is_the_one_with_fewest_differences() -> None:
    assert "nearest is old: missing 款. " in str(refusal(["序号", "注册号"]))


def test_a_blank_header_is_shown_as_such() -> None:
    assert "unknown (blank). " in str(refusal(["代码", "日期", "金额", " "]))


def test_a_header_given_twice_is_refused() -> None:
    error = refusal(["代码", "日期", "金额", "代码 "])
    assert (error.code, str(error)) == ("header_twice", "header given twice: 代码")


def test_a_header_that_the_layout_ignores_may_be_there_twice() -> None:
    assert fit_layout(two_layouts(), ["序号", "注册号", "款", "序号"])[1] == {1: "enterprise", 2: "amount_cny"}


@pytest.mark.parametrize(
    "header",
    [
        "代\n码",
        "代 码",
        "代\xa0码",
        "代\u3000码",
        "*代码",
        "代码*",
        "＊代码",
        "代码(必填)",
        "※代码",
        "代\r\n码",
        "\ufeff代码",
        "代\t码",
    ],
)
def test_blanks_breaks_and_marks_in_a_header_do_not_matter(header: str) -> None:
    assert fit_layout(two_layouts(), [header, "日期", "金额"])[0].name == "plain"


def of_two_headers() -> Feed:
    return small_feed(
        layouts=[
            {
                "name": "p",
                "headers": {
                    "新代码": "enterprise",
                    "代码": "enterprise",
                    "金额(万元)": {"column": "amount_cny", "times": 10_000},
                    "金额": "amount_cny",
                },
            }
        ]
    )


@pytest.mark.parametrize(
    "headers", [["新代码", "金额"], ["代码", "金额(万元)"], ["代码", "新代码", "金额(万元)", "金额"]]
)
def test_of_several_headers_of_a_column_one_must_be_there(headers: list[str]) -> None:
    assert set(fit_layout(of_two_headers(), headers)[1].values()) == {"enterprise", "amount_cny"}


def test_of_several_headers_of_a_column_the_first_is_missed() -> None:
    with pytest.raises(RejectedDeliveryError, match=r"missing 新代码\. "):
        fit_layout(of_two_headers(), ["金额"])


def test_in_each_row_the_first_header_that_is_filled_counts(tmp_path: Path) -> None:
    rows = [f"{GOOD_CODE},,1.5,9", f",{GOOD_CODE},-,9", f"{GOOD_CODE},x,,", f"{GOOD_CODE},,x,", f",{GOOD_CODE},,y"]
    reading(tmp_path, table(*rows, header="新代码,代码,金额(万元),金额"), "a.csv", of_two_headers())
    assert landed(tmp_path, "uscc", "amount_cny") == [(GOOD_CODE, Decimal(15_000)), (GOOD_CODE, Decimal(9))]
    assert [(row[0], row[1], row[3].split(" with")[0]) for row in set_aside(tmp_path)] == [
        (4, "金额", "is empty"),
        (5, "金额(万元)", "is not a number"),
        (6, "金额", "is not a number"),
    ]


def test_a_file_without_header_shows_no_values() -> None:
    message = str(refusal(["91330200561262545U", "20230908", "1234567.89"]))
    assert "unknown 99999999999999999A, 99999999, 9999999.99" in message


def test_a_first_line_none_of_which_is_a_header_shows_no_names_either() -> None:
    message = str(refusal(["深圳某某科技有限公司", "张三", "张三 "]))
    assert not set(message) & set("深圳某技张三")


def test_a_row_of_data_in_which_one_cell_is_a_header_by_chance_shows_no_names() -> None:
    message = str(refusal(["代码", "张三", "深圳某某科技有限公司", "91330200561262545U"]))
    assert "missing 日期, 金额; unknown 汉汉, 汉汉汉汉汉汉汉汉汉汉, 99999999999999999A. " in message
