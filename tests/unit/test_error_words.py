"""Errors of libraries quote the value that they could not take: what is said of them does not."""

from collections.abc import Callable

import dagster as dg
import duckdb
import polars as pl
import pydantic
import pytest

from pipelines.base.error_words import error_line, without_values
from pipelines.base.errors import KechuangError
from pipelines.orchestration.refusal import failing_in_one_line
from pipelines.warehouse.dbt import failed_nodes

CODE, NAME, AMOUNT = "91340202MA7SECRET9", "绝密甲乙丙有限公司", "7318264955"


class _Model(pydantic.BaseModel):
    rows: int


def _sql(query: str) -> Callable[[], object]:
    return lambda: duckdb.connect().execute(query).fetchall()


RAISING: dict[str, tuple[Callable[[], object], str]] = {
    "cast of a text": (_sql(f"SELECT CAST('{CODE}' AS INTEGER)"), "ConversionException: Conversion Error"),
    "cast of a number": (_sql(f"SELECT CAST({AMOUNT} AS INTEGER)"), "Type INT99 with value 9999999999 can't be cast"),
    "a name with both marks": (_sql(f"""SELECT CAST('{NAME}''x"O''Brien' AS INTEGER)"""), "Conversion Error"),
    "overflow": (
        _sql(f"SELECT {AMOUNT}::DECIMAL(18,0) * {AMOUNT}::DECIMAL(18,0) * {AMOUNT}::DECIMAL(18,0)"),
        "Out of Range Error",
    ),
    "key given twice": (
        _sql(f"CREATE TABLE t (a VARCHAR PRIMARY KEY); INSERT INTO t VALUES ('{NAME}'), ('{NAME}')"),  # noqa: S608
        "duplicate key",
    ),
    "raised by a query": (_sql(f"SELECT error('{CODE} {NAME}')"), "InvalidInputException"),
    "pydantic": (lambda: _Model.model_validate({"rows": NAME}), "ValidationError"),
    "polars": (lambda: pl.Series([CODE, NAME]).str.to_date("%Y"), "InvalidOperationError"),
    "one that claims another kind": (lambda: int(f"Binder Error {NAME}"), "'AAAAAA AAAAA 汉汉"),
    "python": (lambda: int(NAME), "ValueError: invalid literal for int() with base 99: '汉汉"),
    "a key of a dict": (lambda: {}[NAME], "KeyError: '汉汉"),
}


def _error(raising: Callable[[], object]) -> Exception:
    with pytest.raises(Exception) as raised:  # noqa: PT011 - whatever the library raises
        raising()
    return raised.value


@pytest.mark.parametrize("kind", RAISING)
def test_no_value_in_the_line_of_an_error(kind: str) -> None:
    raising, words = RAISING[kind]
    error = _error(raising)
    line = error_line(error)
    assert [value for value in (CODE, NAME, AMOUNT, "甲", "Brien") if value in line] == []
    assert words in line
    assert "\n" not in line


@pytest.mark.parametrize(
    "message",
    [
        'Binder Error: Referenced column "nosuch" not found in FROM clause! Candidate bindings: "enterprise_id"',
        'Error: The column "nosuch" in BatchData does not exist.',
        "Catalog Error: Table with name mart_12m does not exist!",
        'IO Error: No files found that match the pattern "/srv/kechuang/landing/rows/20260630.parquet"',
        "Out of Memory Error: failed to allocate data of size 16.0 MiB (1.2 GiB/1.2 GiB used)",
    ],
)
def test_a_message_about_sql_or_the_machine_stays(message: str) -> None:
    assert without_values(message) == message


def test_the_model_that_failed_is_named() -> None:
    model, error = (
        "Runtime Error in model stg_tax__vat_12m (models/a.sql)",
        "Conversion Error: Could not convert string",
    )
    assert without_values(f"{model}\n  {error} '{CODE}'") == f"{model} {error} '99999999AA9AAAAAA9'"


def test_an_error_of_the_machine_names_the_path_and_ours_is_as_it_is() -> None:
    assert error_line(OSError(28, "No space left on device", "/srv/kechuang/landing")) == (
        "/srv/kechuang/landing: no space left on the disk: free some space, then run again"
    )
    assert error_line(IsADirectoryError(21, "is a folder", "/srv/a.html")) == (
        "/srv/a.html: is a folder: give the path of a file"
    )
    assert error_line(KechuangError("feed x: 1 row '2026'")) == "feed x: 1 row '2026'"


def test_dagster_keeps_the_line_and_the_place_and_nothing_else_of_the_chain() -> None:
    def step() -> None:
        try:
            int(NAME)
        except ValueError as error:
            raise RuntimeError(f"not '{CODE}'") from error

    with pytest.raises(dg.Failure) as raised, failing_in_one_line():
        step()
    failure = raised.value
    assert failure.__cause__ is None
    assert failure.__suppress_context__
    assert failure.description
    assert failure.description.startswith("RuntimeError: not '99999999AA9AAAAAA9' (internal error at tests/unit/")
    assert str(failure.metadata["where"].value).count("test_error_words.py") == 2


def test_a_model_that_failed_tells_no_value_of_the_row() -> None:
    message = (
        f"Runtime Error in model mart_x (models/x.sql)\n  Conversion Error: Could not convert string '{CODE} {NAME}'"
    )
    results = [
        {"unique_id": "model.kechuang.mart_x", "status": "error", "message": message},
        {"unique_id": "model.kechuang.mart_y", "status": "skipped", "message": None},
    ]
    (line,) = failed_nodes({"results": results})
    assert line.startswith("mart_x: Runtime Error in model mart_x (models/x.sql) Conversion Error: Could not convert ")
    assert line.endswith("'99999999AA9AAAAAA9 汉汉汉汉汉汉汉汉汉'")
