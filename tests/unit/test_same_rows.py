"""Whether two tables hold the same rows: in any order, each as often, with the same names, types and scales."""

import duckdb
import pytest

from pipelines.warehouse.same_rows import have_same_rows

ROWS = "(VALUES (1, 'a', NULL), (2, NULL, 1.5), (2, NULL, 1.5), (3, 'ä', 0.0)) AS t (no, name, rate)"


def same(one: str, other: str) -> bool:
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE one AS {one}")
    connection.execute(f"CREATE TABLE other AS {other}")
    return have_same_rows(connection, '"one"', '"other"')


def test_the_order_of_rows_does_not_matter() -> None:
    assert same(f"FROM {ROWS}", f"FROM {ROWS}")
    assert same(f"FROM {ROWS} ORDER BY no", f"FROM {ROWS} ORDER BY no DESC")
    assert same("SELECT 1 AS a WHERE false", "SELECT 1 AS a WHERE false")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"FROM {ROWS}", f"SELECT DISTINCT * FROM {ROWS}"),  # noqa: S608
        ("FROM (VALUES (1), (1), (2)) t (a)", "FROM (VALUES (1), (2), (2)) t (a)"),
        ("SELECT 1.00::DECIMAL(18, 2) AS a", "SELECT 100::BIGINT AS a"),
        ("SELECT 1.0::DECIMAL(18, 2) AS a", "SELECT 1.0::DECIMAL(18, 3) AS a"),
        ("SELECT 1 AS a", "SELECT 1 AS b"),
        ("SELECT 1 AS a, 2 AS b", "SELECT 2 AS b, 1 AS a"),
        ("SELECT NULL::INTEGER AS a", "SELECT 0 AS a"),
        ("SELECT '' AS a", "SELECT NULL::VARCHAR AS a"),
        ("SELECT 'a'::ENUM('a', 'b') AS a", "SELECT 'a'::ENUM('b', 'a') AS a"),
        ("SELECT [NULL]::INTEGER[] AS a", "SELECT NULL::INTEGER[] AS a"),
        ("SELECT (-1)::HUGEINT AS a", "SELECT 0::HUGEINT AS a"),
        ("SELECT 0.0::DOUBLE AS a", "SELECT '-0.0'::DOUBLE AS a"),
        (
            "SELECT range AS a FROM range(5000)",
            "SELECT CASE range WHEN 4321 THEN 1 ELSE range END AS a FROM range(5000)",
        ),
    ],
)
def test_any_difference_counts(one: str, other: str) -> None:
    assert not same(one, other)
    assert same(one, one)
    assert same(other, other)
