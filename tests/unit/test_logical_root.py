"""The logical root: it follows the content of a table and nothing else."""

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import strategies as st
from repeatable import given
from rfc6962 import tree_hash

from pipelines.base.errors import StepRefusedError
from pipelines.publish.logical_root import Roots, data_root, roots_of
from pipelines.publish.merkle import EMPTY

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("no", pa.int64()),
        ("amount", pa.decimal128(18, 2)),
        ("day", pa.date32()),
        ("flag", pa.bool_()),
        ("name", pa.string()),
    ]
)
DUCKDB_TYPES = ("VARCHAR", "BIGINT", "DECIMAL(18,2)", "DATE", "BOOLEAN", "VARCHAR")
KEY = ("id", "no")
Row = tuple[Any, ...]

ROWS: list[Row] = [
    ("a", 1, Decimal("1.50"), date(2024, 2, 29), True, "深圳"),
    ("a", 2, Decimal("-0.01"), date(1901, 1, 1), False, ""),
    ("b", -3, None, None, None, None),
    ("b", 9, Decimal("9999999999999999.99"), date(2098, 12, 31), True, "-"),
    ("乙", 0, Decimal(0), None, False, 'x,1:"\n'),
]


def write(folder: Path, rows: list[Row], schema: pa.Schema = SCHEMA, **options: Any) -> Path:
    """A Parquet file of `rows`."""
    path = folder / "t.parquet"
    columns = [pa.array([row[place] for row in rows], kind) for place, kind in enumerate(schema.types)]
    pq.write_table(pa.table(columns, schema=schema), path, **options)
    return path


def root(path: Path, key: tuple[str, ...] = KEY, threads: int = 1) -> str:
    with duckdb.connect(config={"threads": threads}) as connection:
        return roots_of(path, key, connection).logical


def text_of(value: Any) -> str:
    """A value's exact text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def root_in_plain_python(rows: list[Row]) -> str:
    """The same root from the module's description alone; rows come in order of the key."""
    header = "".join(f"{name}:{kind}\n" for name, kind in zip(SCHEMA.names, DUCKDB_TYPES, strict=True))
    texts = [
        ",".join("-" if cell is None else f"{len(text_of(cell).encode())}:{text_of(cell)}" for cell in row)
        for row in rows
    ]
    return hashlib.sha256((header + tree_hash([text.encode() for text in texts]).hex()).encode()).hexdigest()


def in_cents(row: Row) -> Row:
    """The row with its amount at the declared scale, as a reader of the file gets it."""
    return (*row[:2], None if row[2] is None else row[2].quantize(Decimal("0.01")), *row[3:])


def test_a_computation_in_plain_python_agrees(tmp_path: Path) -> None:
    assert root(write(tmp_path, ROWS)) == root_in_plain_python([in_cents(row) for row in ROWS])


letters = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
any_rows = st.lists(
    st.tuples(
        letters,
        st.integers(-(2**63), 2**63 - 1),
        st.none() | st.decimals(Decimal(-(10**15)), Decimal(10**15), places=2),
        st.none() | st.dates(date(1, 1, 1)),
        st.none() | st.booleans(),
        st.none() | letters,
    ),
    max_size=8,
    unique_by=lambda row: (row[0], row[1]),
)


@given(any_rows, st.randoms(use_true_random=False))
def test_for_any_table_plain_python_agrees_whatever_the_order(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], chance: Any
) -> None:
    ordered = sorted(rows, key=lambda row: (row[0].encode(), row[1]))
    chance.shuffle(rows)
    assert root(write(tmp_path_factory.mktemp("any"), rows)) == root_in_plain_python([in_cents(row) for row in ordered])


@pytest.mark.parametrize(
    "options",
    [
        {"compression": "none"},
        {"compression": "zstd"},
        {"row_group_size": 2},
        {"use_dictionary": False},
        {"version": "1.0"},
        {"write_statistics": False},
    ],
    ids=str,
)
def test_how_the_rows_are_stored_does_not_matter(tmp_path: Path, options: dict[str, Any]) -> None:
    expected = root(write(tmp_path, ROWS))
    assert root(write(tmp_path, ROWS[::-1], **options)) == expected


def test_threads_do_not_matter(tmp_path: Path) -> None:
    rows = [(str(no % 100), no, Decimal(no), None, None, "x") for no in range(30_000)]
    path = write(tmp_path, rows, row_group_size=3_000)
    assert root(path, threads=1) == root(path, threads=3)


@pytest.mark.parametrize("threads", [1, 3])
def test_rows_that_are_in_order_need_no_sorting(tmp_path: Path, threads: int) -> None:
    rows = [(f"{no:06}", no, Decimal(no), None, None, "x") for no in range(150_000)]
    path = write(tmp_path, rows, row_group_size=3_000)
    with duckdb.connect(config={"threads": threads}) as connection:
        in_order = roots_of(path, KEY, connection, is_in_order=True)
        sorted_again = roots_of(path, KEY, connection)
    assert in_order == sorted_again
    assert (in_order.logical, in_order.rows) == (root(path), len(rows))
    empty = write(tmp_path, [])
    with duckdb.connect() as connection:
        assert roots_of(empty, KEY, connection, is_in_order=True) == Roots(root(empty), EMPTY, 0)


def test_rows_are_counted(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        assert roots_of(write(tmp_path, ROWS), KEY, connection).rows == len(ROWS)
        empty = roots_of(write(tmp_path, []), KEY, connection)
    assert empty == Roots(root_in_plain_python([]), EMPTY, 0)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, "A"),
        (0, "a "),
        (1, 7),
        (2, Decimal("1.51")),
        (2, None),
        (3, date(2024, 2, 28)),
        (4, False),
        (4, None),
        (5, "深圳市"),
        (5, ""),
        (5, None),
    ],
)
def test_any_other_cell_gives_another_root(tmp_path: Path, place: int, value: Any) -> None:
    changed = [tuple(value if at == place else cell for at, cell in enumerate(ROWS[0])), *ROWS[1:]]
    assert root(write(tmp_path, changed)) != root(write(tmp_path, ROWS))


@pytest.mark.parametrize(
    "change", [lambda rows: rows[1:], lambda rows: [*rows, ("z", 1, None, None, None, None)]], ids=["less", "more"]
)
def test_a_row_less_or_more_gives_another_root(tmp_path: Path, change: Callable[[list[Row]], list[Row]]) -> None:
    assert root(write(tmp_path, change(ROWS))) != root(write(tmp_path, ROWS))


def test_null_empty_and_dash_are_three_things(tmp_path: Path) -> None:
    schema = pa.schema([("id", pa.int64()), ("text", pa.string())])
    roots = {root(write(tmp_path, [(1, text)], schema), ("id",)) for text in (None, "", "-", "0:", "1:-")}
    assert len(roots) == 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("a,1:b", "c"), ("a", "b,1:c")),
        (("", "a"), ("a", "")),
        ((None, "-"), ("-", None)),
        (("x,-", None), ("x", "-,-")),
    ],
)
def test_the_border_between_two_columns_cannot_be_shifted(tmp_path: Path, one: Row, other: Row) -> None:
    schema = pa.schema([("id", pa.int64()), ("left", pa.string()), ("right", pa.string())])
    first = root(write(tmp_path, [(1, *one)], schema), ("id",))
    assert first != root(write(tmp_path, [(1, *other)], schema), ("id",))


def test_names_types_and_order_of_columns_belong_to_the_content(tmp_path: Path) -> None:
    roots = [
        root(write(tmp_path, [(1, 2)], pa.schema(columns)), ("id",))
        for columns in (
            [("id", pa.int64()), ("x", pa.int64())],
            [("id", pa.int64()), ("y", pa.int64())],
            [("id", pa.int64()), ("x", pa.int32())],
            [("x", pa.int64()), ("id", pa.int64())],
        )
    ]
    assert len(set(roots)) == 4


@pytest.mark.parametrize(
    "kind",
    [pa.float64(), pa.float32(), pa.timestamp("us"), pa.list_(pa.string()), pa.list_(pa.int32()), pa.binary()],
    ids=str,
)
def test_types_without_one_exact_text_are_refused(tmp_path: Path, kind: pa.DataType) -> None:
    path = write(tmp_path, [(1, None)], pa.schema([("id", pa.int64()), ("ratio", kind)]))
    with pytest.raises(StepRefusedError, match=r"^t\.parquet: columns without an exact text form: ratio; use DECIMAL$"):
        root(path, ("id",))


def test_names_need_quoting_nowhere(tmp_path: Path) -> None:
    schema = pa.schema([('a "b', pa.int64()), ("select", pa.string())])
    assert len(root(write(tmp_path, [(1, "x")], schema), ('a "b',))) == 64


def test_the_root_of_a_release_follows_every_table_and_its_name() -> None:
    whole = data_root({"b": "2", "a": "1"})
    assert whole == hashlib.sha256(b"a 1\nb 2\n").hexdigest() == data_root({"a": "1", "b": "2"})
    assert len({whole, data_root({"a": "2", "b": "1"}), data_root({"a": "1"}), data_root({})}) == 4


def test_columns_of_provenance_are_left_out(tmp_path: Path) -> None:
    """The same rows that came with another arrival are the same content."""
    other = [(*row[:2], None, *row[3:]) for row in ROWS]
    roots = []
    with duckdb.connect() as connection:
        for rows in (ROWS, other):
            path = write(tmp_path, rows)
            roots.append(roots_of(path, KEY, connection, without=("amount",)))
            roots.append(roots_of(path, KEY, connection))
    assert roots[0] == roots[2]
    assert roots[1] != roots[3]
