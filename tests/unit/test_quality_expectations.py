"""Running suites with Great Expectations on a small warehouse. The only module of tests that imports it."""

import socket
from pathlib import Path

import duckdb
import pytest
import yaml
from spilling import LARGE, warehouse_without_room

from pipelines.base.errors import MachineError
from quality.checks import CheckResult
from quality.expectations import load_suites, run_suites

REASON = {"zh": "理由", "en": "reason"}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20 rows; one (id 7) is odd in every column; the folder's name would not fit in a URL."""
    path = tmp_path_factory.mktemp("a build, 100% of #1 $x") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA landing")
        connection.execute("""
            CREATE TABLE landing.t AS
            SELECT
                id,
                CASE WHEN id <> 7 THEN 'x' END AS name,
                CASE WHEN id = 7 THEN 'odd' ELSE 'valid' END AS status,
                CAST(CASE WHEN id = 7 THEN -0.01 ELSE id END AS DECIMAL(18, 2)) AS amount,
                CASE WHEN id = 7 THEN 8 ELSE id END AS code,
                CASE WHEN id = 7 THEN DATE '1993-12-31' ELSE DATE '1994-01-01' END AS day
            FROM range(1, 21) AS numbers (id)
        """)
        connection.execute("CREATE VIEW landing.e AS SELECT * FROM landing.t WHERE FALSE")
    return path


def run(
    warehouse: Path, folder: Path, rules: dict[str, tuple[str, object]], table: str = "t"
) -> dict[str, CheckResult]:
    suite = {
        "table": f"landing.{table}",
        "key": ["id"],
        "owner": "team:a",
        "expectations": [
            {"id": name, "type": kind, "kwargs": kwargs, "severity": "block", "reason": REASON}
            for name, (kind, kwargs) in rules.items()
        ],
    }
    (folder / f"{table}.yml").write_text(yaml.safe_dump(suite), encoding="utf-8")
    results = run_suites(warehouse, load_suites(folder), threads=1)
    assert [result.id for result in results] == [f"expectation.{table}.{name}" for name in rules]
    return {result.id.rpartition(".")[2]: result for result in results}


def test_a_full_disk_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = f"SELECT * FROM {{batch}} WHERE a IN ({LARGE})"  # noqa: S608
    rules: dict[str, tuple[str, object]] = {"large": ("unexpected_rows_expectation", {"unexpected_rows_query": query})}
    with (
        warehouse_without_room(tmp_path, monkeypatch) as full,
        pytest.raises(MachineError, match="no space left on the disk"),
    ):
        run(full, tmp_path, rules)


def every_kind(mostly: float) -> dict[str, tuple[str, object]]:
    query = "SELECT * FROM {batch} WHERE abs(amount) < 1"
    return {
        "filled": ("expect_column_values_to_not_be_null", {"column": "name", "mostly": mostly}),
        "known": ("expect_column_values_to_be_in_set", {"column": "status", "value_set": ["valid"], "mostly": mostly}),
        "positive": ("expect_column_values_to_be_between", {"column": "amount", "min_value": 0, "mostly": mostly}),
        "late": (
            "expect_column_values_to_be_between",
            {"column": "day", "min_value": duckdb_date("1994-01-01"), "mostly": mostly},
        ),
        "rows": ("unexpected_rows_expectation", {"unexpected_rows_query": query, "mostly": mostly}),
    }


def duckdb_date(text: str) -> object:
    return yaml.safe_load(text)


def test_one_row_in_twenty_is_just_allowed_at_95_percent(warehouse: Path, tmp_path: Path) -> None:
    results = run(warehouse, tmp_path, every_kind(0.95))
    assert {(r.state, r.figure, r.bound) for r in results.values()} == {
        ("passed", "1 of 20 rows (5%)", "at most 5% of rows")
    }


def test_one_row_in_twenty_is_too_many_at_96_percent(warehouse: Path, tmp_path: Path) -> None:
    results = run(warehouse, tmp_path, every_kind(0.96))
    assert {(r.state, r.figure, r.bound) for r in results.values()} == {
        ("failed", "1 of 20 rows (5%)", "at most 4% of rows")
    }
    assert [r.sample for r in results.values()] == [[{"id": "7"}]] * len(results)


def test_repeated_values_and_row_counts(warehouse: Path, tmp_path: Path) -> None:
    results = run(
        warehouse,
        tmp_path,
        {
            "unique": ("expect_column_values_to_be_unique", {"column": "code"}),
            "unique_key": ("expect_compound_columns_to_be_unique", {"column_list": ["code", "status"]}),
            "enough": ("expect_table_row_count_to_be_between", {"min_value": 20}),
            "too_few": ("expect_table_row_count_to_be_between", {"min_value": 21}),
        },
    )
    assert (results["unique"].state, results["unique"].sample) == ("failed", [{"id": "7"}, {"id": "8"}])
    assert results["unique_key"].state == "passed"
    assert (results["enough"].state, results["too_few"].state) == ("passed", "failed")
    assert (results["too_few"].figure, results["too_few"].bound) == ("20 rows", "at least 21 rows")


def test_what_cannot_be_measured_is_an_error_and_stops_nothing(warehouse: Path, tmp_path: Path) -> None:
    results = run(
        warehouse,
        tmp_path,
        {
            "no_column": ("expect_column_values_to_not_be_null", {"column": "nope"}),
            "wrong_type": ("expect_column_values_to_be_between", {"column": "status", "min_value": 0}),
            "wrong_sql": (
                "unexpected_rows_expectation",
                {"unexpected_rows_query": "SELECT * FROM {batch} WHERE nope = 1"},
            ),
            "fine": ("expect_column_values_to_not_be_null", {"column": "id"}),
        },
    )
    assert {name: r.state for name, r in results.items()} == {
        "no_column": "error",
        "wrong_type": "error",
        "wrong_sql": "error",
        "fine": "passed",
    }
    assert "nope" in str(results["no_column"].detail)
    assert results["no_column"].blocks_build
    assert results["wrong_sql"].figure is None


def test_an_empty_feed_breaks_no_rule(warehouse: Path, tmp_path: Path) -> None:
    results = run(warehouse, tmp_path, every_kind(1.0), table="e")
    assert {(r.state, r.figure) for r in results.values()} == {("passed", "0 of 0 rows")}


def test_a_missing_table_is_an_error_of_each_check(warehouse: Path, tmp_path: Path) -> None:
    results = run(warehouse, tmp_path, {"filled": ("expect_column_values_to_not_be_null", {"column": "a"})}, "absent")
    assert results["filled"].state == "error"
    assert "absent" in str(results["filled"].detail)


def test_nothing_is_sent_printed_or_left_open(
    warehouse: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a check opened a network connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with caplog.at_level("INFO"):
        run(warehouse, tmp_path, every_kind(1.0))
    assert capfd.readouterr() == ("", "")
    assert [r for r in caplog.records if r.name.startswith("great_expectations")] == []
    duckdb.connect(str(warehouse)).close()  # for writing: refused while a reader is left open


def test_no_suites_and_no_warehouse_are_refused(warehouse: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no expectation suites"):
        run_suites(warehouse, [], threads=1)
    with pytest.raises(FileNotFoundError, match=r"absent\.duckdb"):
        run(tmp_path / "absent.duckdb", tmp_path, every_kind(1.0))
