"""What a build says of its columns is worked out once, and never taken from a kept result that is damaged."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import Feed, read_contracts
from pipelines.warehouse.explained import explain_build
from pipelines.warehouse.lineage_file import COLUMN_LINEAGE, lineage_rows
from pipelines.warehouse.receipt import WAREHOUSE

FEED = "tax/arrears"


def node(schema: str, name: str, sql: str, access: str = "private") -> dict[str, Any]:
    columns = {"enterprise_id": {"name": "enterprise_id", "description": "企业。 / Enterprise.", "config": {}}}
    config = {"access": access, "meta": {"key": ["enterprise_id"]}}
    return {"resource_type": "model", "unique_id": f"model.{name}", "database": "db", "schema": schema, "name": name,
            "relation_name": f'"db"."{schema}"."{name}"', "compiled_code": sql, "description": "表。 / Table.",
            "columns": columns, "config": config, "depends_on": {"nodes": []}}  # fmt: skip


@pytest.fixture
def feeds() -> dict[str, Feed]:
    return {FEED: read_contracts(SOURCES_DIR)[FEED]}


@pytest.fixture
def manifest() -> dict[str, Any]:
    models = [
        node("core", "dim_enterprise_feed", "select enterprise_id from db.landing.tax__arrears"),
        node("marts", "mart_arrears", "select enterprise_id from db.landing.tax__arrears", "public"),
    ]
    return {"nodes": {one["unique_id"]: one for one in models}, "sources": {}}


@pytest.fixture
def build(tmp_path: Path) -> Path:
    folder = tmp_path / "build"
    folder.mkdir()
    with duckdb.connect(folder / WAREHOUSE) as connection:
        for schema in ("landing", "core", "marts"):
            connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute("CREATE TABLE landing.tax__arrears (enterprise_id VARCHAR)")
    return folder


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that the columns are followed."""
    done: list[str] = []

    def rows(*arguments: Any) -> Any:
        done.append("followed")
        return lineage_rows(*arguments)

    monkeypatch.setattr("pipelines.warehouse.explained.lineage_rows", rows)
    return done


def test_columns_are_followed_once(
    tmp_path: Path, build: Path, manifest: dict[str, Any], feeds: dict[str, Feed], followed: list[str]
) -> None:
    first = explain_build(build, manifest, feeds, tmp_path / "kept")
    assert [table.name for table in first.tables] == ["mart_arrears"]
    rows = (build / COLUMN_LINEAGE).read_bytes()
    (build / COLUMN_LINEAGE).unlink()
    assert explain_build(build, manifest, feeds, tmp_path / "kept") == first
    assert (build / COLUMN_LINEAGE).read_bytes() == rows
    assert len(followed) == 1


def _other_text(kept: Path) -> None:
    said = next(kept.glob("*.json"))
    content = json.loads(said.read_text(encoding="utf-8"))
    content["explained"]["tables"][0]["row_rights"]["access"] = "internal"
    said.write_text(json.dumps(content), encoding="utf-8")


def _cut(suffix: str) -> Callable[[Path], None]:
    def damage(kept: Path) -> None:
        path = next(kept.glob(f"*.{suffix}"))
        path.write_bytes(path.read_bytes()[:-1])

    return damage


def _one_byte(kept: Path) -> None:
    path = next(kept.glob("*.parquet"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _no_rows(kept: Path) -> None:
    next(kept.glob("*.parquet")).unlink()


@pytest.mark.parametrize("damage", [_other_text, _cut("json"), _cut("parquet"), _one_byte, _no_rows])
def test_a_damaged_result_is_made_again(
    tmp_path: Path,
    build: Path,
    manifest: dict[str, Any],
    feeds: dict[str, Feed],
    followed: list[str],
    damage: Callable[[Path], None],
) -> None:
    first = explain_build(build, manifest, feeds, tmp_path / "kept")
    rows = (build / COLUMN_LINEAGE).read_bytes()
    damage(tmp_path / "kept")
    assert explain_build(build, manifest, feeds, tmp_path / "kept") == first
    assert (build / COLUMN_LINEAGE).read_bytes() == rows
    assert explain_build(build, manifest, feeds, tmp_path / "kept") == first
    assert len(followed) == 2


def _other_sql(_: Path, manifest: dict[str, Any], feeds: dict[str, Feed]) -> None:
    manifest["nodes"]["model.mart_arrears"]["compiled_code"] += " where enterprise_id is not null"


def _other_right(_: Path, manifest: dict[str, Any], feeds: dict[str, Feed]) -> None:
    strict = feeds[FEED].classification.model_copy(update={"jrt0197_level": 5})
    feeds[FEED] = feeds[FEED].model_copy(update={"classification": strict})


def _other_column(build: Path, manifest: dict[str, Any], feeds: dict[str, Feed]) -> None:
    with duckdb.connect(build / WAREHOUSE) as connection:
        connection.execute("ALTER TABLE landing.tax__arrears ADD COLUMN amount_cny INTEGER")


@pytest.mark.parametrize("change", [_other_sql, _other_right, _other_column])
def test_a_result_of_something_else_is_not_taken(
    tmp_path: Path,
    build: Path,
    manifest: dict[str, Any],
    feeds: dict[str, Feed],
    followed: list[str],
    change: Callable[[Path, dict[str, Any], dict[str, Feed]], None],
) -> None:
    explain_build(build, manifest, feeds, tmp_path / "kept")
    change(build, manifest, feeds)
    explain_build(build, manifest, feeds, tmp_path / "kept")
    assert len(followed) == 2
    assert len(list((tmp_path / "kept").iterdir())) == 2, "the earlier result stays"
