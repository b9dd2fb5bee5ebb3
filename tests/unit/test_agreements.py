"""Agreements: how pairs are judged, what a file must say, and that the shipped ones can be read."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

import quality
from quality.agreement import APART, Agreement, load_agreements, run_agreement
from quality.checks import CheckResult

OURS = Path(quality.__file__).parent
HEADER = """-- id: same
-- table: staging.t
-- owner: team:a
-- severity: block
-- reason:
--   zh: 理由
--   en: reason
-- apart: "they differ"
-- basis: "a segment is a district"
-- if_empty: passes
"""
RATIO = HEADER + "-- bounds:\n--   - {factor: 3, most: 0.2}\n--   - {factor: 100, most: 0.0002}\n-- least: 10\n"
TRUTH = HEADER + "-- bounds:\n--   - {most: 0.0002}\n"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def agreement(folder: Path, text: str) -> Agreement:
    (folder / "same.sql").write_text(text, encoding="utf-8")
    (found,) = load_agreements(folder, "cross_bureau", "cross_bureau")
    return found


def ratios(folder: Path, connection: duckdb.DuckDBPyConnection, told: str, rows: int = 100) -> CheckResult:
    """A hundred pairs in two districts against 1,000; `told` is SQL over the number `i` of the pair."""
    query = f"SELECT 'd' || (i % 2) AS segment, i AS pair_no, ({told})::DECIMAL(18, 2) AS told, 1000 AS against"
    return run_agreement(connection, agreement(folder, f"{RATIO}{query} FROM range({rows}) AS t (i)"))


@pytest.mark.parametrize(
    ("told", "state", "figure"),
    [
        ("1000", "passed", "0 of 100 pairs (0%): they differ"),
        ("CASE WHEN i < 20 THEN 400 ELSE 1000 END", "passed", "0 of 100 pairs (0%): they differ"),
        ("CASE WHEN i % 2 = 1 THEN 10 ELSE 1000 END", "failed", "d1: 50 of 50 pairs (100%): they differ"),
        ("CASE WHEN i = 7 THEN 100001 ELSE 1000 END", "failed", "d1: 1 of 50 pairs (2%): they differ"),
        ("CASE WHEN i = 7 THEN NULL ELSE 1000 END", "failed", "d1: 1 of 50 pairs (2%): they differ"),
        ("CASE WHEN i = 7 THEN 0 ELSE 1000 END", "passed", "1 of 100 pairs (1%): they differ"),
    ],
)
def test_a_ratio_is_judged_over_all_and_by_district(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, told: str, state: str, figure: str
) -> None:
    result = ratios(tmp_path, connection, told)
    assert (result.state, result.figure) == (state, figure)


def test_the_keys_of_pairs_that_are_apart_are_the_sample(tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    assert ratios(tmp_path, connection, "CASE WHEN i = 7 THEN 1e6 ELSE 1000 END").sample == [{"pair_no": "7"}]


def test_a_small_segment_is_judged_only_with_all_others(tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Of eleven pairs in a district, three that are apart are not told from chance."""
    assert ratios(tmp_path, connection, "CASE WHEN i < 2 THEN 300 ELSE 1000 END", rows=22).state == "passed"


@pytest.mark.parametrize(("apart", "state"), [(2, "passed"), (3, "failed")])
def test_a_few_pairs_are_free_whatever_their_share(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, apart: int, state: str
) -> None:
    text = TRUTH.replace("most: 0.0002", "most: 0.0002, free: 2")
    query = f"SELECT 'd' AS segment, i AS pair_no, i < {apart} AS is_apart FROM range(100) AS t (i)"  # noqa: S608
    assert run_agreement(connection, agreement(tmp_path, text + query)).state == state


@pytest.mark.parametrize(("if_empty", "state"), [("passes", "passed"), ("fails", "failed")])
def test_nothing_to_compare_does_what_the_file_says(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, if_empty: str, state: str
) -> None:
    text = TRUTH.replace("if_empty: passes", f"if_empty: {if_empty}")
    found = agreement(tmp_path, f"{text}SELECT 'd' AS segment, 1 AS pair_no, true AS is_apart WHERE false")
    result = run_agreement(connection, found)
    assert (result.state, result.figure) == (state, "nothing to compare")


def test_what_cannot_be_compared_is_apart(tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    found = agreement(tmp_path, f"{TRUTH}SELECT 'd' AS segment, 1 AS pair_no, NULL::BOOLEAN AS is_apart")
    assert run_agreement(connection, found).state == "failed"


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (f"{TRUTH}SELECT 1 AS pair_no, true AS is_apart", "the query must return is_apart, segment"),
        (f"{RATIO}SELECT 'd' AS segment, 1 AS no, 1.5::DOUBLE AS told, 1 AS against", "floating-point figures"),
        (f"{TRUTH}SELECT 'd' AS segment, 1 AS no, true AS is_apart FROM nowhere", "Catalog Error"),  # noqa: S608
    ],
)
def test_a_query_that_cannot_be_judged_is_an_error(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, text: str, detail: str
) -> None:
    result = run_agreement(connection, agreement(tmp_path, text))
    assert result.state == "error"
    assert result.blocks_build
    assert detail in str(result.detail)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("most: 0.2}", "most: 1}"), "bounds.0.most"),
        (("factor: 3, ", ""), "all with a factor, or none"),
        (("-- owner: team:a\n", ""), "owner"),
        (("if_empty: passes", "if_empty: maybe"), "if_empty"),
    ],
)
def test_front_matter_that_is_wrong_is_refused(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        agreement(tmp_path, RATIO.replace(*change) + "SELECT 1")


@pytest.mark.parametrize("folder", ["agreements", "changes"])
def test_the_shipped_files_can_be_read(folder: str) -> None:
    found = load_agreements(OURS / folder, folder, folder)
    assert len({one.definition.id for one in found}) == len(found) > 20


@pytest.mark.parametrize(("before", "state"), [([], "passed"), ([0] * 30, "failed"), ([9] * 30, "passed")])
def test_a_day_may_have_as_many_as_days_before(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, before: list[int], state: str
) -> None:
    """Four of 1,000 pairs are within the bound, and more than days without any make likely."""
    text = TRUTH.replace("most: 0.0002", "most: 0.01") + "-- usual: true\n"
    query = "SELECT NULL AS segment, i AS pair_no, i < 4 AS is_apart FROM range(1000) AS t (i)"
    result = run_agreement(connection, agreement(tmp_path, text + query), [Decimal(one) for one in before])
    assert (result.state, result.also) == (state, {APART: 4})
    if state == "failed":
        assert result.figure == "4 of 1,000 pairs: they differ"
        assert result.bound == "at most 2 pairs, by 30 releases before"
        assert len(result.sample) == 4


def test_a_day_without_pairs_counts_as_one_without_such_pairs(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    query = "SELECT NULL AS segment, i AS pair_no, true AS is_apart FROM range(0) AS t (i)"
    assert run_agreement(connection, agreement(tmp_path, f"{TRUTH}-- usual: true\n{query}")).also == {APART: 0}
