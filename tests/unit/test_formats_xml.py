"""XML: elements and attributes as cells, streamed, and nothing hostile followed."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from format_files import landed, problem, reading, set_aside
from small_feed import GOOD_CODE, contract, small_feed

from pipelines.contracts.feed import Feed

VALUES = ("uscc", "day", "amount_cny", "_row_no")
GOOD = f"<项><代码>{GOOD_CODE}</代码><日期>2024-01-01</日期><金额>5</金额></项>"


def office(headers: dict[str, str] | None = None, join: str | None = None, **layout: Any) -> Feed:
    """The small feed in XML, its record `项`."""
    named = {**contract()["layouts"][0], **({"headers": headers} if headers else {}), **layout}
    return small_feed(layouts=[named], format={"xml": {"record": "项", "join": join}})


def document(*records: str, start: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f"{start}\n<表>\n{''.join(records)}</表>\n".encode()


def test_an_element_is_a_record(tmp_path: Path) -> None:
    raw = document(GOOD, f"<项>\n <金额>1.50</金额> <代码>{GOOD_CODE}</代码>\n <日期/>\n</项>")
    account = reading(tmp_path, raw, "a.xml", office())
    assert [(m.name, m.encoding, m.rows) for m in account.members] == [("a.xml", "utf-8", 2)]
    assert landed(tmp_path, *VALUES) == [
        (GOOD_CODE, date(2024, 1, 1), Decimal(5), 1),
        (GOOD_CODE, None, Decimal("1.50"), 2),
    ]


def test_gb18030_whatever_the_declaration_says(tmp_path: Path) -> None:
    raw = document(GOOD, start='<?xml version="1.0" encoding="GBK"?>').decode().encode("gb18030")
    assert reading(tmp_path, raw, "a.xml", office()).members[0].encoding == "gb18030"


def test_attributes_nested_elements_and_prefixes(tmp_path: Path) -> None:
    headers = {"@代码": "enterprise", "申请.日期@值": "day", "申请.金额": "amount_cny"}
    record = f'<p:项 代码="{GOOD_CODE}" xmlns:x="y"><p:申请><日期 值="2024-01-01"/><金额>1&lt;2</金额></p:申请></p:项>'
    raw = document(record.replace("1&lt;2", "<![CDATA[7]]>"), record).replace(
        "<表>".encode(), '<表 xmlns:p="q">'.encode()
    )
    assert reading(tmp_path, raw, "a.xml", office(headers, ignore=["申请.日期"])).rows_landed == 1
    assert landed(tmp_path, *VALUES) == [(GOOD_CODE, date(2024, 1, 1), Decimal(7), 1)]
    assert [row[:3] for row in set_aside(tmp_path)] == [(2, "申请.金额", "1<2")]


def test_an_element_given_twice_is_joined_only_if_the_contract_says_so(tmp_path: Path) -> None:
    raw = document(GOOD, GOOD.replace("<日期>", "<日期>x</日期><日期>"))
    assert reading(tmp_path, raw, "a.xml", office()).rows_landed == 1
    assert set_aside(tmp_path)[0][3] == "is given more than once in the record"
    reading(tmp_path, raw, "a.xml", office(join="；"))
    assert set_aside(tmp_path)[0][:3] == (2, "日期", "x；2024-01-01")


def test_missing_and_unknown_elements(tmp_path: Path) -> None:
    raw = document(GOOD, GOOD.replace("<日期>2024-01-01</日期>", ""))
    assert reading(tmp_path, raw, "a.xml", office()).rows_quarantined == 1
    assert reading(tmp_path, raw, "a.xml", office(optional=["日期"])).rows_landed == 2
    unknown = document(GOOD.replace("<日期>", "<备注/><日期>"))
    assert "unknown 汉汉. " in problem(tmp_path, unknown, "a.xml", office()).message
    assert reading(tmp_path, unknown, "a.xml", office(ignore=["备注"])).rows_landed == 1


def test_bytes_that_are_no_text_stay_in_their_record(tmp_path: Path) -> None:
    raw = document(GOOD, GOOD.replace(GOOD_CODE, "@")).replace(b"@", b"\xff\xff")
    assert reading(tmp_path, raw, "a.xml", office()).rows_landed == 1
    assert set_aside(tmp_path)[0][:2] == (2, "代码")


def test_a_contract_that_names_no_record(tmp_path: Path) -> None:
    found = problem(tmp_path, document(GOOD), "a.xml")
    assert "does not say which element is a record" in found.message
    other = small_feed(format={"xml": {"record": "item"}})
    assert problem(tmp_path, document(GOOD), "a.xml", other).code == "empty"


def test_a_document_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    good = document(GOOD, GOOD)
    for length in range(10, len(good) - 1, 11):
        found = problem(tmp_path, good[:length].decode(errors="ignore").encode(), "a.xml", office())
        assert (found.code, "not well-formed" in found.message) == ("damaged", True)


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x" * 10}">' for n in range(12))


@pytest.mark.parametrize(
    "doctype",
    [
        f"<!DOCTYPE 表 [{BOMB}]>",
        '<!DOCTYPE 表 [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE 表 SYSTEM "http://127.0.0.1/x.dtd">',
        "<!DOCTYPE 表>",
    ],
)
def test_document_types_and_entities_are_refused(tmp_path: Path, doctype: str) -> None:
    raw = document(GOOD.replace("2024", "&a11;"), start=f'<?xml version="1.0"?>{doctype}')
    found = problem(tmp_path, raw, "a.xml", office())
    assert (found.code, found.message) == (
        "hostile_xml",
        "declares a DOCTYPE or entities, which are not read: ask the bureau to export it without them",
    )


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE 表>",
        "<!DOCTYPE 表 []>",
        '<!DOCTYPE 表 SYSTEM "/dtd/list.dtd"[]>',
        '<!DOCTYPE 表 PUBLIC "-//X//Y" "http://127.0.0.1/x.dtd">',
    ],
)
def test_a_document_type_that_only_names_a_file_is_stepped_over(tmp_path: Path, doctype: str) -> None:
    raw = document(GOOD, start=f'<?xml version="1.0" standalone="no"?>{doctype}')
    assert reading(tmp_path, raw, "a.xml", office()).rows_landed == 1


@pytest.mark.parametrize(
    "declared",
    [
        "<!ELEMENT 表 ANY>",
        '<!ATTLIST 表 a CDATA "1">',
        '<!ENTITY a "1">',
        '<!ENTITY % a "1">',
        '<!NOTATION a SYSTEM "b">',
    ],
)
def test_declarations_in_a_document_type_are_refused(tmp_path: Path, declared: str) -> None:
    raw = document(GOOD, start=f'<?xml version="1.0"?><!DOCTYPE 表 [{declared}]>')
    assert problem(tmp_path, raw, "a.xml", office()).code == "hostile_xml"


@pytest.mark.parametrize("form", ["<项>%s</项>", "%s"])
def test_deep_nesting_is_refused(tmp_path: Path, form: str) -> None:
    raw = document(form % ("<a>" * 10_000 + "</a>" * 10_000))
    assert problem(tmp_path, raw, "a.xml", office()).code == "hostile_xml"


def test_a_very_long_cell_is_set_aside_and_a_longer_record_refused(tmp_path: Path) -> None:
    long = GOOD.replace("2024-01-01", "x" * 50_000_000)
    assert reading(tmp_path, document(GOOD, long, GOOD), "a.xml", office()).rows_landed == 2
    assert [(row[0], row[1], row[3]) for row in set_aside(tmp_path)] == [(2, "日期", "is longer than 131,072 bytes")]
    longer = GOOD.replace("2024-01-01", "x" * 70_000_000)
    assert problem(tmp_path, document(longer), "a.xml", office()).code == "too_large"


def test_attributes_too_are_bounded(tmp_path: Path) -> None:
    raw = document(GOOD.replace("<项>", f'<项 a="{"x" * 70_000_000}">'))
    assert problem(tmp_path, raw, "a.xml", office(ignore=["@a"])).code == "too_large"
