"""Parquet and pipe-separated text: typed columns come out as text."""

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from format_files import landed, problem, reading, set_aside
from small_feed import GOOD_CODE, WORDS, contract, small_feed

from pipelines.landing.formats.parquet_table import ParquetTable

VALUES = ("uscc", "day", "amount_cny", "_row_no")


def parquet(columns: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def office(day: Any, amount: Any) -> bytes:
    return parquet({"代码": pa.array([GOOD_CODE] * len(day)), "日期": day, "金额": amount})


def test_text_columns(tmp_path: Path) -> None:
    raw = office(pa.array(["2024-01-01", None, "bad"]), pa.array(["5", "1.50", "7"]))
    account = reading(tmp_path, raw, "a.parquet")
    assert [(m.name, m.encoding, m.rows) for m in account.members] == [("a.parquet", "parquet", 2)]
    assert landed(tmp_path, *VALUES) == [
        (GOOD_CODE, date(2024, 1, 1), Decimal(5), 1),
        (GOOD_CODE, None, Decimal("1.50"), 2),
    ]
    assert [row[:3] for row in set_aside(tmp_path)] == [(3, "日期", "bad")]


def test_typed_columns(tmp_path: Path) -> None:
    amounts = pa.array([Decimal("9999999999999999.99"), Decimal("-0.01")], pa.decimal128(18, 2))
    assert reading(tmp_path, office(pa.array([date(2024, 1, 1), date(1999, 12, 31)]), amounts), "x").rows_landed == 2
    assert landed(tmp_path, "day", "amount_cny") == [
        (date(2024, 1, 1), Decimal("9999999999999999.99")),
        (date(1999, 12, 31), Decimal("-0.01")),
    ]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Decimal("774.760"), pa.decimal128(38, 3), "774.760"),
        (2**62 + 1, pa.int64(), "4611686018427387905"),
        (774.76, pa.float64(), "774.76"),
        (0.1 + 0.2, pa.float64(), "0.30000000000000004"),
        (1e-7, pa.float64(), "0.0000001"),
        (5.0, pa.float64(), "5"),
        (date(2024, 2, 29), pa.date32(), "2024-02-29"),
        (datetime(2024, 2, 29), pa.timestamp("us"), "2024-02-29"),  # noqa: DTZ001 - the file has no zone
        (datetime(2024, 2, 29, 12), pa.timestamp("ms"), "2024-02-29 12:00:00"),  # noqa: DTZ001
        (True, pa.bool_(), "true"),
        ("007", pa.dictionary(pa.int8(), pa.string()), "007"),
    ],
)
def test_the_text_of_a_typed_value(tmp_path: Path, value: Any, kind: pa.DataType, text: str) -> None:
    columns = contract()["columns"]
    columns[2] = {"name": "amount_cny", "type": "text", "description": WORDS}
    raw = office(pa.array([None, None], pa.string()), pa.array([value, None], kind))
    reading(tmp_path, raw, "a.parquet", small_feed(columns=columns))
    assert landed(tmp_path, "amount_cny") == [(text,), (None,)]


def test_a_code_that_was_kept_as_a_float_is_set_aside(tmp_path: Path) -> None:
    raw = parquet({"代码": [9.1330200561262e17, 12.0], "日期": ["", ""], "金额": ["1", "1"]})
    assert reading(tmp_path, raw, "a.parquet").rows_landed == 1
    assert set_aside(tmp_path)[0][:3] == (1, "代码", "9.1330200561262E+17")


def test_fields_of_a_struct_have_names_with_dots(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(parquet({"a": [{"b": {"c": 1}, "d": "x"}], "e": [2]}))
    table = ParquetTable(tmp_path / "raw", 1000)
    assert sorted(table.headers) == ["a.b.c", "a.d", "e"]
    row = pl.concat(table.batches()).row(0)
    assert dict(zip(table.headers, row, strict=False)) == {"a.b.c": "1", "a.d": "x", "e": "2"}


def test_lists_and_bytes_are_refused(tmp_path: Path) -> None:
    assert problem(tmp_path, parquet({"a": [[1]], "b": [b"x"]}), "a.parquet").code == "not_a_table"


def test_a_file_cut_off_or_changed_is_refused_or_read(tmp_path: Path) -> None:
    good = office(pa.array(["2024-01-01"] * 50), pa.array(["5"] * 50))
    for length in range(4, len(good), 41):
        assert problem(tmp_path, good[:length], "a.parquet").code == "damaged"
    assert problem(tmp_path, b"x" + good[1:], "a.parquet").code == "damaged"


def test_the_text_is_bounded_whatever_the_file_claims(tmp_path: Path) -> None:
    raw = office(pa.array(["x" * 1000] * 100_000), pa.array(["5"] * 100_000))
    assert len(raw) < 1 << 20
    assert problem(tmp_path, raw, "a.parquet", limit=10 << 20).code == "too_large"


def test_an_empty_table(tmp_path: Path) -> None:
    assert problem(tmp_path, office(pa.array([], pa.string()), pa.array([], pa.string())), "a.parquet").code == "empty"


def test_pipes(tmp_path: Path) -> None:
    feed = small_feed(format={"delimiter": "|"})
    raw = f'代码|日期|金额\r\n{GOOD_CODE}|2024-01-01|1,234.50\r\n{GOOD_CODE}||"7|8"\r\n{GOOD_CODE}|2024-01-01\r\n'
    assert reading(tmp_path, raw.encode("gb18030"), "a.txt", feed).rows_landed == 1
    assert landed(tmp_path, *VALUES) == [(GOOD_CODE, date(2024, 1, 1), Decimal("1234.50"), 2)]
    assert [row[:3] for row in set_aside(tmp_path)] == [(3, "金额", "7|8"), (4, "(row)", f"{GOOD_CODE}|2024-01-01")]
