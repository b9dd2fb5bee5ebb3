"""No table to be published holds the number of a person; all numbers here are made up."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from judged import build_of, results_of
from stdnum.cn import ric

from quality.checks import CheckResult
from quality.families.privacy import FAMILY

BODY = "34020219800101123"
PERSON = BODY + ric.calc_check_digit(BODY)
WRONG = BODY + next(check for check in "0123456789X" if check != PERSON[-1])
DOCUMENT = "34020220240501000"
DOCUMENT += ric.calc_check_digit(DOCUMENT)
"""Region, date and serial number, as bureaus number what they issue: no person of this birth date signs in 2026."""

_META = {"owner": "team:a", "key": ["enterprise_id"], "classification": {"access": "consent", "jrt0197_level": 3}}


@pytest.fixture
def manifest() -> dict[str, Any]:
    node = {
        "name": "mart_x",
        "resource_type": "model",
        "description": "某表。 / A table.",
        "columns": {},
        "config": {"access": "public", "meta": _META},
    }
    return {"nodes": {"model.x": node}}


def check(folder: Path, manifest: dict[str, Any], enterprise_id: str | None, note: str | None) -> CheckResult:
    warehouse = folder / "warehouse.duckdb"
    with duckdb.connect(warehouse) as connection:
        connection.execute("CREATE SCHEMA marts")
        connection.execute('CREATE TABLE marts.mart_x (enterprise_id VARCHAR, "a note" VARCHAR, amount DECIMAL(18, 2))')
        connection.execute("INSERT INTO marts.mart_x VALUES ('91330200561262545U', NULL, 1)")
        connection.execute("INSERT INTO marts.mart_x VALUES (?, ?, 2)", [enterprise_id, note])
    (result,) = results_of("privacy", build_of({}, warehouse=warehouse, manifest=manifest)).values()
    return result


@pytest.mark.parametrize(
    ("enterprise_id", "note", "column"),
    [
        (PERSON, None, "enterprise_id"),
        (WRONG, None, "enterprise_id"),
        (f"other:{PERSON.lower()}", None, "enterprise_id"),
        ("registration_no:340202800101124", None, "enterprise_id"),
        (None, f"罚款，身份证号{PERSON}。", "a note"),
        (None, PERSON.lower(), "a note"),
    ],
)
def test_a_persons_number_holds_the_build(
    tmp_path: Path, manifest: dict[str, Any], enterprise_id: str | None, note: str | None, column: str
) -> None:
    result = check(tmp_path, manifest, enterprise_id, note)
    assert (result.id, result.state, result.figure) == ("privacy.mart_x.no_person", "failed", "1 number")
    assert result.blocks_build
    what_to_do = "replace the file by one without personal numbers, then run the day again"
    assert result.detail == f"in marts.mart_x, {column}: {what_to_do}"
    assert PERSON[6:14] not in result.model_dump_json()


@pytest.mark.parametrize(
    ("enterprise_id", "note"),
    [
        (None, None),
        ("914403001922038216", "914403001922038216"),
        ("registration_no:320483000309753", "320483000309753"),
        (None, DOCUMENT),
        (None, WRONG),
        (None, f"{PERSON}0123456789abcdef"),  # a hash
        (None, "24952000000012345678"),
    ],
)
def test_other_numbers_pass(
    tmp_path: Path, manifest: dict[str, Any], enterprise_id: str | None, note: str | None
) -> None:
    result = check(tmp_path, manifest, enterprise_id, note)
    assert (result.state, result.figure, result.detail) == ("passed", "0 numbers", None)


def test_a_table_that_cannot_be_read_is_an_error(tmp_path: Path, manifest: dict[str, Any]) -> None:
    duckdb.connect(tmp_path / "warehouse.duckdb").close()
    (result,) = results_of("privacy", build_of({}, warehouse=tmp_path / "warehouse.duckdb", manifest=manifest)).values()
    assert (result.state, result.blocks_build) == ("error", True)


def test_every_published_table_has_one(manifest: dict[str, Any]) -> None:
    (definition,) = FAMILY.definitions({}, manifest)
    assert (definition.table, definition.owner, definition.severity) == ("marts.mart_x", "team:a", "block")
