"""JSON, a line or an array: numbers as written, names strict, and hostile or damaged text bounded."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from format_files import landed, problem, reading, set_aside
from hypothesis import strategies as st
from repeatable import given
from small_feed import GOOD_CODE, WORDS, contract, small_feed

from pipelines.contracts.feed import Feed
from pipelines.landing.formats import json_records
from pipelines.landing.formats.json_records import open_json

GOOD = {"代码": GOOD_CODE, "日期": "2024-01-01", "金额": 5}
VALUES = ("uscc", "day", "amount_cny", "_row_no")


def lines(*records: Any) -> bytes:
    """Objects, or text as it is, a line each."""
    return "".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in records).encode()


def array(*records: Any) -> bytes:
    return json.dumps(records, ensure_ascii=False, indent=1).encode()


def layout(**changes: Any) -> Feed:
    return small_feed(layouts=[{**contract()["layouts"][0], **changes}])


@pytest.mark.parametrize(("make", "name"), [(lines, "a.jsonl"), (lines, "a.json"), (array, "a.json"), (array, "a.txt")])
def test_one_object_for_each_record(tmp_path: Path, make: Any, name: str) -> None:
    raw = make(GOOD, {"金额": "-1,234.5", "日期": None, "代码": GOOD_CODE})
    account = reading(tmp_path, raw, name)
    assert [(m.name, m.layout, m.encoding, m.rows) for m in account.members] == [(name, "plain", "utf-8", 2)]
    assert landed(tmp_path, *VALUES) == [
        (GOOD_CODE, date(2024, 1, 1), Decimal(5), 1),
        (GOOD_CODE, None, Decimal("-1234.50"), 2),
    ]


def test_gb18030_and_a_byte_order_mark(tmp_path: Path) -> None:
    assert reading(tmp_path, lines(GOOD).decode().encode("gb18030"), "a.jsonl").members[0].encoding == "gb18030"
    assert reading(tmp_path, b"\xef\xbb\xbf" + array(GOOD), "a.json").rows_landed == 1


@pytest.mark.parametrize(
    "number",
    [
        "774.76",
        "774.760",
        "9007199254740993",
        "0.1000000000000000055",
        "123456789012345678901234567890",
        "-0",
        "1E5",
        "1e-7",
    ],
)
@pytest.mark.parametrize("form", ["%s\n", "[%s]"])
def test_a_number_keeps_the_text_that_the_bureau_wrote(tmp_path: Path, number: str, form: str) -> None:
    columns = contract()["columns"]
    columns[2] = {"name": "amount_cny", "type": "text", "description": WORDS}
    raw = form % f'{{"代码": "{GOOD_CODE}", "日期": null, "金额": {number}}}'
    reading(tmp_path, raw.encode(), "a.json", small_feed(columns=columns))
    assert landed(tmp_path, "amount_cny") == [(number,)]


@pytest.mark.parametrize("form", ["%s\n", "[%s]"])
def test_half_a_character_sets_its_row_aside_and_no_other(tmp_path: Path, form: str) -> None:
    """JSON can escape a surrogate without its other half: no UTF-8 can hold it."""
    half = json.dumps({**GOOD, "代码": "\ud83d"})
    raw = form % ("\n" if "\n" in form else ",").join([json.dumps(GOOD), half, json.dumps({**GOOD, "金额": 6})])
    assert reading(tmp_path, raw.encode(), "a.json").rows_landed == 2
    (row,) = set_aside(tmp_path)
    assert "contains half a character" in str(row)


def test_half_a_character_in_a_name_refuses_the_file_in_words(tmp_path: Path) -> None:
    found = problem(tmp_path, json.dumps({**GOOD, "x\udc00": 1}).encode(), "a.json")
    assert found.code == "unknown_layout"
    assert "unknown A?" in found.message


def test_cells_that_do_not_fit_are_set_aside_with_line_and_name(tmp_path: Path) -> None:
    raw = lines(
        GOOD,
        "",
        {**GOOD, "日期": "2024-02-30"},
        {**GOOD, "金额": True},
        {**GOOD, "金额": [1, 2]},
        {"代码": GOOD_CODE, "日期": "2024-01-01"},
        '{"代码": "x", "日期": "2024-01-01", "金额": 1, "金额": 2}',
        '{"代码": "x", ',
        "[1]",
        "7",
        '{"代码": "x"} {"代码": "y"}',
        GOOD,
    )
    account = reading(tmp_path, raw, "a.jsonl")
    assert (account.rows_in, account.rows_landed) == (11, 2)
    assert [row[:3] for row in set_aside(tmp_path)] == [
        (3, "日期", "2024-02-30"),
        (4, "金额", "true"),
        (5, "金额", '["1", "2"]'),
        (6, "金额", ""),
        (7, "金额", ""),
        (8, "(row)", '{"代码": "x",'),
        (9, "(row)", "[1]"),
        (10, "(row)", "7"),
        (11, "(row)", '{"代码": "x"} {"代码": "y"}'),
    ]
    assert [row[3] for row in set_aside(tmp_path)][2:6] == [
        "is a list or an object, not one value",
        "is missing from the record, and the layout does not call it optional",
        "is given more than once in the record",
        "is not one JSON object",
    ]


def test_lines_that_would_make_one_object_together_are_none(tmp_path: Path) -> None:
    raw = lines(GOOD, '{"代码": "x", "日期": "2024-01-01"', '"金额": 1}', '{"a":1},{"b":2}', GOOD)
    assert reading(tmp_path, raw, "a.jsonl").rows_landed == 2
    assert [row[0] for row in set_aside(tmp_path)] == [2, 3, 4]


def test_a_name_that_may_be_missing_is_an_empty_cell(tmp_path: Path) -> None:
    without = {"代码": GOOD_CODE, "金额": 1}
    assert reading(tmp_path, lines(without, GOOD), "a.jsonl", layout(optional=["日期"])).rows_landed == 2
    assert landed(tmp_path, "day") == [(None,), (date(2024, 1, 1),)]
    assert reading(tmp_path, lines(without), "a.jsonl", layout(optional=["日期"])).rows_landed == 1
    assert "missing 日期" in problem(tmp_path, lines(without), "a.jsonl").message


def test_an_unknown_name_refuses_the_file_wherever_it_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "_RECORDS", 2)
    raw = lines(*[GOOD] * 5, {**GOOD, "备注": "x"})
    found = problem(tmp_path, raw, "a.jsonl")
    assert (found.code, "unknown 汉汉." in found.message) == ("unknown_layout", True)
    assert reading(tmp_path, raw, "a.jsonl", layout(ignore=["备注"])).rows_landed == 6


def test_nested_objects_are_names_with_dots(tmp_path: Path) -> None:
    headers = {"企业.代码": "enterprise", "票.开.日期": "day", "金额": "amount_cny"}
    feed = small_feed(layouts=[{"name": "nested", "headers": headers, "optional": ["票.开.日期"]}])
    raw = lines(
        {"企业": {"代码": GOOD_CODE}, "票": {"开": {"日期": "2024-01-01"}}, "金额": 1},
        {"企业": {"代码": GOOD_CODE}, "票": None, "金额": 2},
        {"企业": {"代码": GOOD_CODE}, "票": {"开": None}, "金额": 3},
        {"企业": {"代码": GOOD_CODE}, "票": {}, "金额": 4},
        {"企业": None, "金额": 5},
        {"企业": {"代码": GOOD_CODE}, "企业.代码": "x", "金额": 6},
    )
    assert reading(tmp_path, raw, "a.jsonl", feed).rows_landed == 4
    assert landed(tmp_path, "day", "amount_cny")[:2] == [(date(2024, 1, 1), Decimal(1)), (None, Decimal(2))]
    assert [row[0] for row in set_aside(tmp_path)] == [5, 6]
    assert "unknown 汉汉.汉. " in problem(tmp_path, lines({"企业": {"名": 1}, "金额": 1}), "a.jsonl", feed).message


def test_names_are_compared_as_headers_are(tmp_path: Path) -> None:
    raw = lines(
        GOOD, {" 代码 ": GOOD_CODE, "日期": None, "金额": "１"}, {"代码": "a", " 代码": "b", "日期": None, "金额": 1}
    )
    assert reading(tmp_path, raw, "a.jsonl").rows_landed == 2
    assert [row[3] for row in set_aside(tmp_path)] == ["is given more than once in the record"]


def test_bytes_that_are_no_text_stay_in_their_record(tmp_path: Path) -> None:
    raw = lines(GOOD, {**GOOD, "代码": "@"}, GOOD).replace(b"@", b"\xff\xff")
    assert reading(tmp_path, raw, "a.jsonl").rows_landed == 2
    assert set_aside(tmp_path)[0][:2] == (2, "代码")


@pytest.mark.parametrize("raw", [b"[]", b"[ ]\n", b"[\n"])
def test_an_array_without_records(tmp_path: Path, raw: bytes) -> None:
    assert problem(tmp_path, raw, "a.json").code in {"empty", "damaged"}


def test_a_file_that_is_no_json_under_its_name(tmp_path: Path) -> None:
    found = problem(tmp_path, b"<oops", "a.json")
    assert "XML" in found.message
    assert problem(tmp_path, b"hello", "a.jsonl").message.startswith("is named .jsonl and does not begin like it")
    assert problem(tmp_path, b"", "a.json").code == "empty"


def test_an_array_cut_off_or_damaged_anywhere_is_refused(tmp_path: Path) -> None:
    good = array(GOOD, GOOD)
    for length in range(1, len(good), 7):
        cut = problem(tmp_path, good[:length].decode(errors="ignore").encode(), "a.json")
        assert cut.code == "damaged", good[:length]
    for raw in (good + b"x", good.replace(b"},", b"}"), good.replace(b"},", b"},,"), good.replace(b"},", b"},7,")):
        assert problem(tmp_path, raw, "a.json").code == "damaged"


def test_an_array_longer_than_a_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "_BLOCK", 7)
    assert reading(tmp_path, array(*[GOOD] * 40), "a.json").rows_landed == 40
    assert reading(tmp_path, lines(*[GOOD] * 40), "a.jsonl").rows_landed == 40


values = st.one_of(st.none(), st.text(max_size=8), st.integers(), st.booleans(), st.lists(st.integers(), max_size=2))
records = st.lists(
    st.dictionaries(st.sampled_from(["代码", "日期", "金额"]), values, max_size=3), min_size=1, max_size=12
)


@given(records)
def test_lines_and_array_give_the_same_table(
    tmp_path_factory: pytest.TempPathFactory, found: list[dict[str, Any]]
) -> None:
    path = tmp_path_factory.mktemp("json") / "text"
    tables = []
    for make in (lines, array):
        path.write_bytes(make(GOOD, *found))
        tables.append(pl.concat(open_json(path, small_feed())[0].batches()))
    assert tables[0].equals(tables[1])
    assert tables[0].height == len(found) + 1


@pytest.mark.parametrize(
    "around",
    [
        lambda records: {"code": 0, "msg": "ok", "data": records},
        lambda records: {"data": {"list": records, "total": 2}},
        lambda records: {"RECORDS": records},
        lambda records: {"result": {"page": {"rows": records, "errors": []}}},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_the_records_of_one_list_in_an_envelope(tmp_path: Path, around: Any, indent: int | None) -> None:
    raw = json.dumps(around([GOOD, GOOD | {"金额": 6}]), ensure_ascii=False, indent=indent).encode()
    assert reading(tmp_path, raw, "a.json").rows_landed == 2
    assert landed(tmp_path, "amount_cny", "_row_no") == [(Decimal(5), 1), (Decimal(6), 2)]


def test_an_envelope_with_two_lists_is_refused_with_what_to_do(tmp_path: Path) -> None:
    raw = json.dumps({"data": [GOOD], "more": [GOOD]}, ensure_ascii=False).encode()
    assert "2 lists of records: have the list of the feed sent alone" in problem(tmp_path, raw, "a.json").message


@pytest.mark.parametrize("between", ["", "\n", "\n\n"])
def test_objects_over_several_lines(tmp_path: Path, between: str) -> None:
    raw = between.join(json.dumps(GOOD | {"金额": no}, ensure_ascii=False, indent=2) for no in (5, 6)).encode()
    assert reading(tmp_path, raw, "a.json").rows_landed == 2
    assert landed(tmp_path, "amount_cny") == [(Decimal(5),), (Decimal(6),)]
    alone = json.dumps(GOOD, ensure_ascii=False, indent=2).encode()
    assert reading(tmp_path, alone, "b.json").rows_landed == 1
