"""Pages of JSON: records and values as they are written, each part of the text parsed once, every fault reported."""

import json
from typing import Any

import pytest

from pipelines.transports import raw_json
from pipelines.transports.raw_json import JsonFaultError, Parts, ShapeFaultError, parts_of, value_at

PAGE = (
    ' {"code": 0, "数据": {"total": 3, "list": [ {"a": 1.10, "b": [1, {"total": 9}]},\r\n {"a": "x\\n,]}"} , '
    '{"a":\n1e5}],'
    ' "next" : null}, "note": {"list": []} } '
)
RECORDS = ['{"a": 1.10, "b": [1, {"total": 9}]}', '{"a": "x\\n,]}"}', '{"a": 1e5}']


def test_records_and_values_as_they_are_written() -> None:
    found = parts_of(PAGE, "数据.list", ["数据.total", "数据.next", "code", "数据.gone", "note.list.x"])
    assert found == Parts(RECORDS, {"数据.total": "3", "数据.next": None, "code": "0"})
    assert [json.loads(one) for one in found.records] == json.loads(PAGE)["数据"]["list"]
    assert value_at(PAGE, "数据.total") == "3"
    assert value_at(PAGE, "note") == {"list": []}
    assert value_at(PAGE, "数据.none") is None


@pytest.mark.parametrize(("page", "records"), [("[]", []), ('[{"a":1}]', ['{"a":1}'])])
def test_the_whole_may_be_the_list(page: str, records: list[str]) -> None:
    assert parts_of(page, None) == Parts(records, {})


def test_each_part_of_a_page_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []

    class Counting:
        decode = raw_json._DECODER.decode

        def raw_decode(self, text: str, at: int) -> tuple[Any, int]:
            found, end = json.JSONDecoder().raw_decode(text, at)
            parsed.append(end - at)
            return found, end

    monkeypatch.setattr(raw_json, "_DECODER", Counting())
    parts_of(PAGE, "数据.list", ["数据.total", "数据.next"])
    assert sum(parsed) < len(PAGE)


def test_a_page_that_is_cut_off_is_reported_wherever_it_is_cut() -> None:
    whole = PAGE.strip()
    for end in range(len(whole)):
        with pytest.raises(JsonFaultError):
            parts_of(whole[:end], "数据.list", ["数据.total"])


@pytest.mark.parametrize(
    "page",
    ['{"list": [{}, ]}', '{"list": [{} {}]}', '{"list": [{}],}', '{"list" [{}]}', '{"list": [{}]} x', '{list: [{}]}',
     '{"list": [{"a": NaN}]}', '{"list": [' + "[" * 100_000, ""],
)  # fmt: skip
def test_what_is_not_json(page: str) -> None:
    with pytest.raises(JsonFaultError):
        parts_of(page, "list")


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ('{"list": [{}, 1]}', "a record is not an object"),
        ('{"list": {"a": 1}}', "no list of records under 'list'"),
        ("{}", "no list of records under 'list'"),
        ("[{}]", "no list of records under 'list'"),
        ('{"list": [{}], "list": []}', "key 'list' is given twice"),
    ],
)
def test_json_of_another_shape(page: str, message: str) -> None:
    with pytest.raises(ShapeFaultError, match=message):
        parts_of(page, "list")
