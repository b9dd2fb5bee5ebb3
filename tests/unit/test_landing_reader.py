"""One arrival read in this process: every row lands or is quarantined, and the account says so."""

import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import strategies as st
from repeatable import given
from small_feed import GOOD_CODE, HEADER, contract, small_feed, table

from pipelines.contracts.feed import Feed
from pipelines.landing.control_totals import kept_totals
from pipelines.landing.reader.account import Problem, Reading, ReadRequest
from pipelines.landing.reader.delivery import read

GOOD = f"{GOOD_CODE},2024-01-01,5.00"


def read_bytes(folder: Path, raw: bytes, feed: Feed | None = None, limit: int = 1 << 20) -> Reading:
    """The account of `raw`; its rows and quarantine are in `folder`."""
    (folder / "raw").write_bytes(raw)
    return read(
        ReadRequest(
            raw=folder / "raw",
            file_name="sent.csv",
            delivery_id="0123456789abcdef",
            feed=feed or small_feed(),
            folder=folder,
            max_text_bytes=limit,
        )
    )


def rows(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "rows.parquet")


def quarantine(folder: Path) -> list[dict[str, Any]]:
    return pl.read_parquet(folder / "quarantine.parquet").to_dicts()


def problem(folder: Path, raw: bytes, feed: Feed | None = None, limit: int = 1 << 20) -> Problem:
    """Why `raw` was rejected; a rejected arrival has no rows."""
    reading = read_bytes(folder, raw, feed, limit)
    assert reading.problem is not None
    assert reading == Reading(problem=reading.problem)
    assert "\n" not in reading.problem.message
    return reading.problem


def test_rows_land_typed_and_say_where_they_came_from(tmp_path: Path) -> None:
    read_bytes(tmp_path, table(GOOD, f"{GOOD_CODE},9999-09-09,-1234.5"))
    landed = rows(tmp_path)
    assert landed.columns == [*small_feed().landed_names, "_delivery_id", "_row_no"]
    assert landed.schema["amount_cny"] == pl.Decimal(18, 2)
    assert landed.select("uscc", "day", "amount_cny", "_delivery_id", "_row_no").rows() == [
        (GOOD_CODE, date(2024, 1, 1), Decimal("5.00"), "0123456789abcdef", 2),
        (GOOD_CODE, None, Decimal("-1234.50"), "0123456789abcdef", 3),
    ]


def test_a_feed_of_text_and_amounts_alone_lands(tmp_path: Path) -> None:
    """Such columns leave no marks: there is nothing to count, and nothing to fail on."""
    words = {"zh": "说明", "en": "words"}
    feed = small_feed(
        layouts=[{"name": "plain", "headers": {"名称": "name", "金额": "amount_cny"}}],
        columns=[
            {"name": "name", "type": "text", "description": words},
            {"name": "amount_cny", "type": "decimal(18,2)", "required": True, "description": words},
        ],
        event_date=None,
    )
    reading = read_bytes(tmp_path, table("a,1.00", "b,x", header="名称,金额"), feed)
    assert (reading.problem, reading.rows_landed, reading.rows_quarantined, reading.notes) == (None, 1, 1, {})


def test_mixed_defects_are_set_aside_with_place_text_and_reason(tmp_path: Path) -> None:
    raw = table(
        GOOD,
        f"{GOOD_CODE},2024-02-30,5.00",
        f"{GOOD_CODE},2024-01-01",
        f"{GOOD_CODE},2024-01-01,5.00,6",
        "",
        f"{GOOD_CODE},2024-01-01,五",
        ",2024-01-01,5.00",
        f"{GOOD_CODE}\0,2024-01-01,5.00",
        f"{GOOD_CODE},bad,bad",
        f"{GOOD_CODE},2024-01-02,6.00",
    )
    reading = read_bytes(tmp_path, raw)
    assert (reading.rows_in, reading.rows_landed, reading.rows_quarantined) == (9, 2, 7)
    assert rows(tmp_path)["_row_no"].to_list() == [2, 11]
    found = quarantine(tmp_path)
    assert [(row["row_no"], row["column"], row["raw_text"]) for row in found] == [
        (3, "日期", "2024-02-30"),
        (4, "(row)", f"{GOOD_CODE},2024-01-01"),
        (5, "(row)", f"{GOOD_CODE},2024-01-01,5.00,6"),
        (7, "金额", "五"),
        (8, "代码", ""),
        (9, "代码", f"{GOOD_CODE}\0"),
        (10, "日期", "bad"),
    ]
    assert [row["reason"] for row in found][1:6] == [
        "has 2 cells where the header has 3",
        "has 4 cells where the header has 3",
        "is not a number with at most 16 digits and 2 decimals",
        "is empty",
        "holds a NUL byte",
    ]
    assert json.loads(found[0]["raw_row"]) == {"代码": GOOD_CODE, "日期": "2024-02-30", "金额": "5.00"}
    assert {row["file_name"] for row in found} == {"sent.csv"}


def test_the_account_sums_what_landed_only(tmp_path: Path) -> None:
    raw = table(GOOD, f"{GOOD_CODE},,0.01", f"{GOOD_CODE},2023-12-31,2.00", f"{GOOD_CODE},2022-01-01,x")
    reading = read_bytes(tmp_path, raw)
    assert kept_totals(tmp_path / "rows.parquet") == {"amount_cny": Decimal("7.01")}
    assert reading.totals == {}, "the account goes into receipts: of one row the total is one enterprise's amount"
    assert (reading.filled["amount_cny"], reading.filled["day"], reading.filled["uscc"]) == (3, 2, 3)
    assert (reading.first_event_date, reading.last_event_date) == (date(2023, 12, 31), date(2024, 1, 1))


def test_reasons_are_counted_and_show_no_value(tmp_path: Path) -> None:
    reading = read_bytes(tmp_path, table(GOOD, f"{GOOD_CODE},,12x", f"{GOOD_CODE},,3456y", f"{GOOD_CODE},bad,1"))
    first, second = reading.reasons
    assert (first.column, first.rows, first.first_row_no, first.shape) == ("金额", 2, 3, "99A")
    assert (second.column, second.rows, second.first_row_no, second.shape) == ("日期", 1, 5, "AAA")


def test_what_was_noticed_is_counted(tmp_path: Path) -> None:
    reading = read_bytes(tmp_path, table(f"{GOOD_CODE.lower()},1900-01-01,1", "91350100M0001TGQXM,,1", GOOD))
    assert reading.notes == {"day.sentinel": 1, "enterprise.check_digit_failed": 1, "enterprise.upper_cased": 1}


def test_bytes_that_are_no_text_are_set_aside_with_their_row(tmp_path: Path) -> None:
    raw = table(GOOD, f"{GOOD_CODE},2024-01-01,6", GOOD).decode().encode("gb18030").replace(b",6", b",6\xff")
    reading = read_bytes(tmp_path, raw)
    assert (reading.rows_landed, reading.rows_quarantined) == (2, 1)
    assert (reading.members[0].encoding, reading.members[0].bad_bytes) == ("gb18030", 1)
    (row,) = quarantine(tmp_path)
    assert (row["row_no"], row["column"], row["raw_text"]) == (3, "金额", "6\\xff")
    assert row["reason"] == "holds bytes that are not text in the file's encoding"


def test_a_cell_may_be_as_long_as_the_contract_says(tmp_path: Path) -> None:
    feed = small_feed(format={"max_cell_bytes": 20})
    reading = read_bytes(tmp_path, table(GOOD, f"{GOOD_CODE},2024-01-01,{'0' * 19}1", f"{'9' * 21},,1"), feed)
    assert (reading.rows_landed, reading.rows_quarantined) == (2, 1)
    (row,) = quarantine(tmp_path)
    assert (row["column"], row["reason"]) == ("代码", "is longer than 20 bytes")


def test_a_very_long_cell_is_cut_in_the_quarantine(tmp_path: Path) -> None:
    read_bytes(tmp_path, table(GOOD, f"{GOOD_CODE},2024-01-01,{'x' * 200_000}"))
    (row,) = quarantine(tmp_path)
    assert (len(row["raw_text"]), row["reason"]) == (1_000, "is longer than 131,072 bytes")
    assert len(row["raw_row"]) < 20_001


def test_blank_headers_that_are_ignored_do_not_stop_the_quarantine(tmp_path: Path) -> None:
    feed = small_feed(layouts=[{**contract()["layouts"][0], "ignore": [""]}])
    reading = read_bytes(tmp_path, table(f"{GOOD},x,", f"{GOOD_CODE},bad,1,,", header=HEADER + ",, "), feed)
    assert (reading.rows_landed, reading.rows_quarantined) == (1, 1)
    shown = json.loads(quarantine(tmp_path)[0]["raw_row"])
    assert list(shown) == ["代码", "日期", "金额", "(column 4)"]


def test_the_members_of_a_zip_are_one_delivery_with_row_numbers_of_their_own(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("b.csv", table(GOOD, f"{GOOD_CODE},bad,1"))
        archive.writestr("a.csv", table(GOOD, GOOD, "x").decode().encode("gb18030"))
    reading = read_bytes(tmp_path, buffer.getvalue())
    assert (reading.rows_in, reading.rows_landed, reading.rows_quarantined) == (5, 3, 2)
    first, second = reading.members
    assert (first.name, first.encoding, first.row_no_offset, first.rows) == ("a.csv", "gb18030", 0, 2)
    assert (second.name, second.encoding, second.row_no_offset, second.rows) == ("b.csv", "utf-8", 4, 1)
    assert rows(tmp_path)["_row_no"].to_list() == [2, 3, 6]
    assert [(row["file_name"], row["row_no"]) for row in quarantine(tmp_path)] == [("a.csv", 4), ("b.csv", 3)]


def test_a_delivery_of_bad_rows_only_lands_none_and_loses_none(tmp_path: Path) -> None:
    reading = read_bytes(tmp_path, table(f"{GOOD_CODE},bad,1", "x"))
    assert (reading.problem, reading.rows_in, reading.rows_landed, reading.rows_quarantined) == (None, 2, 0, 2)
    assert rows(tmp_path).columns == [*small_feed().landed_names, "_delivery_id", "_row_no"]


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file(tmp_path: Path, raw: bytes) -> None:
    assert problem(tmp_path, raw).code == "empty"


@pytest.mark.parametrize("raw", [table(), table()[:-1], table("", " , , ", "")])
def test_a_header_without_rows(tmp_path: Path, raw: bytes) -> None:
    found = problem(tmp_path, raw)
    assert found.code == "empty"
    assert found.message == "the file has a header and no row: ask the bureau to send it again"


@pytest.mark.parametrize("raw", [table(), table()[:-1], table("", " , , ", "")])
def test_a_header_without_rows_of_a_feed_that_may_be_empty_lands_as_a_list_of_none(tmp_path: Path, raw: bytes) -> None:
    reading = read_bytes(tmp_path, raw, small_feed(may_be_empty=True))
    assert (reading.problem, reading.rows_in, len(reading.members)) == (None, 0, 1)
    assert rows(tmp_path).columns == [*small_feed().landed_names, "_delivery_id", "_row_no"]
    assert rows(tmp_path).height == 0


@pytest.mark.parametrize(
    ("raw", "code"), [(b"", "empty"), (table(GOOD + ",6"), "ragged"), (b"a,b\n", "unknown_layout")]
)
def test_a_feed_that_may_be_empty_still_needs_a_file_that_can_be_read(tmp_path: Path, raw: bytes, code: str) -> None:
    found = read_bytes(tmp_path, raw, small_feed(may_be_empty=True)).problem
    assert found is not None
    assert found.code == code


def test_rows_none_of_which_has_the_headers_width(tmp_path: Path) -> None:
    found = problem(tmp_path, table(GOOD + ",6", GOOD + ",7"))
    assert found.code == "ragged"
    assert found.message == "no row fits the header: row 2 has 4 cells where the header has 3"


def test_headers_of_no_layout_in_a_damaged_file_say_both(tmp_path: Path) -> None:
    found = problem(tmp_path, b"\xff" + table(GOOD))
    assert found.code == "unknown_layout"
    assert "(1 of its bytes are not text in utf-8 or gb18030)" in found.message


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    found = problem(tmp_path, table(GOOD, f'"{GOOD_CODE},2024-01-01,5', *[GOOD] * 50))
    assert found.code == "quote_not_closed"


def test_a_text_over_the_limit(tmp_path: Path) -> None:
    assert problem(tmp_path, table(*[GOOD] * 100), limit=1_000).code == "too_large"


def test_one_bad_member_rejects_the_whole_zip(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", table(GOOD))
        archive.writestr("b.csv", "别的,表\n1,2\n")
    assert problem(tmp_path, buffer.getvalue()).code == "unknown_layout"


def test_of_a_member_that_cannot_be_read_the_message_has_the_name(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", table(GOOD))
        archive.writestr("d/b.csv", b"Rar!\x1a\x07\x00")
    message = (
        "d/b.csv in the zip is a RAR archive, though its name ends in .csv: "
        "unpack it, and send the files in it or a zip"
    )
    assert problem(tmp_path, buffer.getvalue()) == Problem(code="not_a_table", message=message)


lines = st.lists(
    st.one_of(
        st.just(GOOD),
        st.just(""),
        st.text(st.sampled_from(f"{GOOD_CODE}0123456789-/.,，企 "), max_size=30),
        st.tuples(*[st.text(st.sampled_from("12-./x企 "), max_size=10)] * 3).map(",".join),
    ),
    min_size=1,
    max_size=15,
)


@given(lines, examples=20)
def test_every_row_lands_or_is_set_aside(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("any")
    reading = read_bytes(folder, table(GOOD, *texts))
    numbers = {no for no, text in enumerate([GOOD, *texts], start=2) if text.count(",") != 2 or text.strip(", \u3000")}
    blank = {no for no, text in enumerate(texts, start=3) if text == ""}
    assert reading.rows_in == reading.rows_landed + reading.rows_quarantined == len(numbers - blank)
    landed, aside = set(rows(folder)["_row_no"]), {row["row_no"] for row in quarantine(folder)}
    assert landed | aside == numbers - blank
    assert not landed & aside


@pytest.mark.parametrize("label", ["合计", "总计：", "合 计", "小计", "本页小计", "（合计）", "Total", "总合计金额"])
def test_a_row_of_totals_is_no_record(tmp_path: Path, label: str) -> None:
    header = "代码,日期,金额"
    reading = read_bytes(tmp_path, table(f"{GOOD_CODE},2024-01-01,1", f"{label},,1", f"1户,{label},2", header=header))
    assert (reading.rows_landed, reading.rows_quarantined) == (1, 2)
    assert {row["reason"] for row in quarantine(tmp_path)} == {"is a row of totals, not a record"}


def test_a_record_that_has_a_word_of_totals_in_it_is_read(tmp_path: Path) -> None:
    rows_ = [f"{GOOD_CODE},2024-01-01,1", "合计通达,2024-01-01,1"]
    reading = read_bytes(tmp_path, table(*rows_))
    assert "is a row of totals, not a record" not in {row["reason"] for row in quarantine(tmp_path)}
    assert reading.rows_in == 2
