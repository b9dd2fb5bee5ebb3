"""Every macro of dbt_project/macros/dialect means the same on both engines, where the engines themselves differ.

Each case is a macro, its arguments over columns `a` and `b`, and rows of SQL literals. What a case is about says what
the plain SQL would have done.
"""

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from macro_of import macro_of

from pipelines.base.duck import opened_duckdb
from pipelines.warehouse.spark.session import spark_session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytest.importorskip("pyspark", reason="Spark is not installed here: `make test-spark` installs it and runs these")

Row = tuple[str, ...]
_MONEY = [f"{number}.00" for number in range(1, 400, 7)]
_ROUND = ["8", "16", "80", "160", "400", "800", "2000", "4000", "16000", "20000", "3", "7", "0", "null"]
_ENDS = [
    f"date '{year}-{day}'" for year in (2023, 2024) for day in ("01-31", "02-28", "03-30", "03-31", "11-30", "12-31")
] + ["date '2024-02-29'", "cast(null as date)"]
_SPACES = " \u00a0\u1680\u2000\u200a\u202f\u205f\u3000" + "\t\u180e\u200b\u2028\ufeff"


def _quotients() -> list[Row]:
    """Many of them end in a 5 behind the last decimal, where a double is a little more or less than that."""
    chosen = random.Random(19)
    numerators = [*_MONEY, *(f"{chosen.randrange(-(10**11), 10**11) / 100:.2f}" for _ in range(400))]
    exact = [(f"{chosen.randrange(1, 10 * int(b))}.00", b) for b in _ROUND[:10] for _ in range(100)]
    return [(numerator, chosen.choice(_ROUND)) for numerator in numerators] + exact


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator["SparkSession"]:
    """One session of Spark, set as a build sets it."""
    with spark_session(tmp_path_factory.mktemp("spark"), threads=2) as session:
        yield session


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with opened_duckdb() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


CASES: dict[str, tuple[str, tuple[Any, ...], list[Row]]] = {
    "ratio, as kept": ("safe_ratio", ("a", "b", "decimal(28, 6)"), _quotients()),
    "ratio, to four decimals": ("safe_ratio", ("a", "b", "decimal(28, 4)"), _quotients()),
    "ratio, per cent to two decimals": ("safe_ratio", ("a", "b", "decimal(28, 2)", 100), _quotients()),
    "ratio, to twelve decimals": ("safe_ratio", ("a", "b", "decimal(28, 12)"), _quotients()),
    "a double at a half": (
        "decimal_of_double", ("cast(a as double)", "decimal(18, 2)"),
        [("1.005",), ("2.675",), ("-1.005",), ("0.285",), ("1.115",), ("123456789012.345",), ("null",)],
    ),
    "product of more than 38 digits, of which Spark would drop decimals": (
        "product", ("a", "b"),
        [("100000000000.01", "0.12345678"), ("3.33", "0.1234"), ("123456789012345.67", "0.000333"), ("null", "1.0")],
    ),
    "a decimal as an integer": ("whole_number", ("a",), [("2.5",), ("3.5",), ("2.4",), ("-2.5",), ("null",)]),
    "a text as a number": (
        "decimal_or_null", ("a", "decimal(18, 2)"),
        [(f"'{text}'",) for text in (
            "12", " 12 ", "1e3", "12.345", "12.355", ".5", "5.", "+5", "-5", "１２", "1,000", "0x10", "NaN", "Infinity",
            "1d", "1 2", "", "12\t", "\u300012", "1e-7", "99999999999999999999", "1_0", "--5", "5%", "٣",
        )] + [("null",)],
    ),
    "spaces at the ends": ("trimmed", ("a",), [(f"'{one}x y{one}'",) for one in _SPACES] + [("''",), ("null",)]),
    "all matches, and the end of a text": (
        "without_matches", ("a", "(分公司|[0-9]+)$"),
        [("'甲分公司'",), ("'甲分公司\n'",), ("'甲12'",), ("'12甲12'",), ("''",), ("null",)],
    ),
    "all matches": ("without_matches", ("a", "[^0-9A-Z一-龥]"), [("'— 无 —'",), ("'a-B-1'",), ("''",), ("null",)]),
    "a number of a text": ("stable_number", ("a",), [("'企业'",), ("''",), ("'x'",), ("null",)]),
    "months later": ("add_months", ("a", "b"), [(day, str(n)) for day in _ENDS for n in (-12, -1, 0, 1, 11, 12, 13)]),
    "days later": ("add_days", ("a", "b"), [(day, str(n)) for day in _ENDS for n in (-366, -1, 0, 1, 31)]),
    "working days later": ("add_working_days", ("a", "b"), [(d, str(n)) for d in _ENDS for n in (0, 1, 5, 60)]),
    "weekday": ("iso_weekday", ("a",), [(day,) for day in _ENDS]),
    "days between": ("days_between", ("a", "b"), [(one, other) for one in _ENDS for other in _ENDS]),
    "years between": ("completed_years", ("a", "b"), [(one, other) for one in _ENDS for other in _ENDS]),
    "months before": ("whole_months_before", ("a", "b"), [(one, other) for one in _ENDS for other in _ENDS]),
    "first day of the month": ("month_start", ("a",), [(day,) for day in _ENDS]),
    "last day of the month": ("month_end", ("a",), [(day,) for day in _ENDS]),
    "year": ("year_of", ("a",), [(day,) for day in _ENDS]),
    "joined in an order that has nulls": (
        "joined_codes", ("a", "b"),
        [("'é'", "3"), ("'Z'", "1"), ("'a'", "null"), ("null", "0"), ("'𠮷'", "2"), ("''", "4")],
    ),
    "nothing to join": ("joined_codes", ("a", "b"), [("cast(null as string)", "1"), ("null", "2")]),
}  # fmt: skip
"""What it is about -> the macro, its arguments, rows."""


@pytest.mark.parametrize("about", CASES)
def test_a_macro_means_the_same(about: str, spark: "SparkSession", duck: duckdb.DuckDBPyConnection) -> None:
    macro, arguments, rows = CASES[about]
    _same(rows, macro_of("duckdb", macro, *arguments), macro_of("spark", macro, *arguments), spark, duck)


@pytest.mark.parametrize(
    "sql",
    [
        "a < b", "a = b", "a || b", "length(a)", "substring(a, 2, 2)", "split_part(a, ';', 2)", "lower(a)",
        "nullif(a, '')", "coalesce(a, b)", "greatest(a, b)", "least(a, b)", "a like '%;%'", "a in ('', b)",
        "regexp_extract(a, '([A-Z]+)', 1)", "replace(a, ';', '')",
    ],
)  # fmt: skip
def test_texts_compare_by_code_point_and_an_empty_one_is_none(
    sql: str, spark: "SparkSession", duck: duckdb.DuckDBPyConnection
) -> None:
    texts = ["'a'", "'B'", "'a '", "''", "'é'", "'z'", "'\uffff'", "'𠮷𠮷𠮷'", "'a;b;c'", "null"]
    _same([(one, other) for one in texts for other in texts], sql, sql, spark, duck)


@pytest.mark.parametrize(
    "sql",
    [
        "cast(a as string)", "cast(a as decimal(18, 2))", "cast(a as decimal(9, 0))", "a + b", "a - b", "a * 0.01",
        "abs(a)", "cast(sum(a) as decimal(28, 6))", "min(a)", "max(b)", "count(a)", "greatest(a, b)",
        "case when a > b then a else 0 end", "trim(trailing '.' from trim(trailing '0' from cast(a as string)))",
    ],
)  # fmt: skip
def test_decimals_are_exact(sql: str, spark: "SparkSession", duck: duckdb.DuckDBPyConnection) -> None:
    numbers = ["1.005000", "-1.005000", "0.000000", "2.500000", "-0.000001", "99999999.995000", "null"]
    rows = [tuple(f"cast({one} as decimal(28, 6))" for one in (one, other)) for one in numbers for other in numbers]
    _same(rows, sql, sql, spark, duck)


def _same(
    rows: list[Row], on_duckdb: str, on_spark: str, spark: "SparkSession", duck: duckdb.DuckDBPyConnection
) -> None:
    """Every row has the same value on both, as text."""
    names = ["a", "b"][: len(rows[0])]
    values = ", ".join(f"({', '.join(row)})" for row in rows)
    query = "select cast({} as string) as found from {} as t({})"
    made = [one for (one,) in duck.execute(query.format(on_duckdb, f"(values {values})", ", ".join(names))).fetchall()]
    other = [one.found for one in spark.sql(query.format(on_spark, f"values {values}", ", ".join(names))).collect()]
    differing = [(row, one, two) for row, one, two in zip(rows, made, other, strict=False) if one != two]
    assert not differing, f"(row, DuckDB, Spark): {differing[:3]}"
    assert len(made) == len(other)
