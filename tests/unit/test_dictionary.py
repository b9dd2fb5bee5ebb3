"""The release explains itself: texts in the Parquet files, the dictionary, and a view for each scheme."""

import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from release_files import Row, described, marts, written

from pipelines.publish.dictionary.dictionary import Dictionary, write_dictionary
from pipelines.publish.logical_root import roots_of
from pipelines.publish.schemes import scheme_views
from pipelines.publish.views import create_views, write_views
from pipelines.warehouse.receipt import PublishedTable

TEXT, NUMBER = "VARCHAR", "DECIMAL(9,4)"
COLUMNS: dict[str, dict[str, str]] = {
    "mart_enterprise_profile": {"enterprise_id": TEXT, "uscc": TEXT, "enterprise_name": TEXT,
                                "revenue_cny": "DECIMAL(24,2)"},
    "mart_innovation_score": {"enterprise_id": TEXT, "rulebook_code": TEXT, "version": TEXT, "score": NUMBER,
                              "band_code": TEXT},
    "mart_innovation_indicator": {"enterprise_id": TEXT, "rulebook_code": TEXT, "version": TEXT, "order_no": "INTEGER",
                                  "indicator_code": TEXT, "name_zh": TEXT, "name_en": TEXT, "points": NUMBER},
    "mart_eligibility": {"enterprise_id": TEXT, "rulebook_code": TEXT, "version": TEXT, "state_code": TEXT},
    "mart_eligibility_criterion": {"enterprise_id": TEXT, "rulebook_code": TEXT, "version": TEXT, "route_code": TEXT,
                                   "group_code": TEXT, "criterion_code": TEXT, "state_code": TEXT},
    "mart_eligibility_rule": {"rulebook_code": TEXT, "version": TEXT, "route_code": TEXT, "group_code": TEXT,
                              "criterion_code": TEXT, "name_zh": TEXT, "name_en": TEXT},
    "mart_rulebook": {"rulebook_code": TEXT, "version": TEXT, "rule_kind": TEXT, "rule_code": TEXT, "title_zh": TEXT,
                      "title_en": TEXT, "rulebook_zh": TEXT, "rulebook_en": TEXT, "is_in_force": "BOOLEAN"},
}  # fmt: skip
KEYS = {
    "mart_enterprise_profile": ("enterprise_id",),
    "mart_innovation_score": ("enterprise_id", "rulebook_code"),
    "mart_innovation_indicator": ("enterprise_id", "rulebook_code", "indicator_code"),
    "mart_eligibility": ("enterprise_id", "rulebook_code"),
    "mart_eligibility_criterion": ("enterprise_id", "rulebook_code", "route_code", "group_code", "criterion_code"),
    "mart_eligibility_rule": ("rulebook_code", "route_code", "group_code", "criterion_code"),
    "mart_rulebook": ("rulebook_code", "version", "rule_kind", "rule_code"),
}
ODD = 'it\'s "odd"'
"""A rulebook's code that would break a statement which is put together carelessly."""


def indicator(order_no: int, code: str, points: str) -> Row:
    return {"enterprise_id": "a", "rulebook_code": ODD, "version": "1", "order_no": order_no, "indicator_code": code,
            "name_zh": f"指标{code}", "name_en": f"Indicator {code}", "points": points}  # fmt: skip


def criterion(code: str, state: str) -> Row:
    return {"enterprise_id": "a", "rulebook_code": "e", "version": "1", "route_code": "r", "group_code": code,
            "criterion_code": code, "state_code": state}  # fmt: skip


def rule(code: str) -> Row:
    return {"rulebook_code": "e", "version": "1", "route_code": "r", "group_code": code, "criterion_code": code,
            "name_zh": f"条件{code}", "name_en": f"Criterion {code}"}  # fmt: skip


def title(kind: str, code: str, zh: str | None, *, is_in_force: bool = True) -> Row:
    return {"rulebook_code": ODD, "version": "1" if is_in_force else "0", "rule_kind": kind, "rule_code": code,
            "title_zh": zh, "title_en": None, "rulebook_zh": "怪方案", "rulebook_en": "An odd scheme",
            "is_in_force": is_in_force}  # fmt: skip


ROWS: dict[str, list[Row]] = {
    "mart_enterprise_profile": [
        {"enterprise_id": "a", "uscc": "A", "enterprise_name": "甲", "revenue_cny": "1.50"},
        {"enterprise_id": "b"},
    ],
    "mart_innovation_score": [
        {"enterprise_id": "a", "rulebook_code": ODD, "version": "1", "score": "61.5", "band_code": "B"},
        {"enterprise_id": "b", "rulebook_code": ODD, "version": "1", "band_code": "NR"},
    ],
    "mart_innovation_indicator": [indicator(2, "X", "1.5"), indicator(1, "Y", "60")],
    "mart_eligibility": [{"enterprise_id": "a", "rulebook_code": "e", "version": "1", "state_code": "unmet"}],
    "mart_eligibility_criterion": [criterion("2", "unmet"), criterion("1", "unmet"), criterion("3", "met")],
    "mart_eligibility_rule": [rule("1"), rule("2"), rule("3")],
    "mart_rulebook": [
        title("innovation_stage", "growth", "成长期"),
        title("innovation_stage", "growth", "从前的名称", is_in_force=False),
        title("innovation_band", "B", None),
    ],
}
TABLES = [described(name, KEYS[name], columns) for name, columns in COLUMNS.items()]


@pytest.fixture
def warehouse() -> duckdb.DuckDBPyConnection:
    return marts({name: (columns, ROWS[name]) for name, columns in COLUMNS.items()})


def test_a_parquet_file_says_what_it_holds(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    written(warehouse, TABLES, tmp_path / "release")
    texts = pq.read_schema(tmp_path / "release" / "mart_enterprise_profile.parquet").metadata
    assert texts[b"kechuang.zh"].decode() == "表 mart_enterprise_profile。"
    assert json.loads(texts[b"kechuang.key"]) == ["enterprise_id"]
    assert json.loads(texts[b"kechuang.classification"]) == {"access": "consent", "jrt0197_level": 3}
    columns = json.loads(texts[b"kechuang.columns"])
    assert columns["revenue_cny"] == {"zh": "列 revenue_cny。", "en": "Column revenue_cny.", "unit": "cny"}
    assert set(columns) == set(COLUMNS["mart_enterprise_profile"])


def test_texts_change_no_root_and_the_same_rows_give_the_same_bytes(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    bare = [PublishedTable(name=table.name, key=table.key) for table in TABLES]
    with_texts = written(warehouse, TABLES, tmp_path / "a")
    again, without = written(warehouse, TABLES, tmp_path / "b"), written(warehouse, bare, tmp_path / "c")
    assert [file.sha256 for file in with_texts] == [file.sha256 for file in again]
    assert [file.logical_root for file in with_texts] == [file.logical_root for file in without]
    assert with_texts[0].sha256 != without[0].sha256
    path = tmp_path / "a" / with_texts[0].file
    found = roots_of(path, with_texts[0].key, warehouse)
    assert (found.logical, found.rows) == (with_texts[0].logical_root, 2)


@pytest.fixture
def released(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> tuple[duckdb.DuckDBPyConnection, Dictionary]:
    """The release as readers see it, and its dictionary."""
    folder = tmp_path / "release"
    files = tuple(written(warehouse, TABLES, folder))
    offered = scheme_views(warehouse, tuple(TABLES))
    views = write_views(folder, files, offered)
    connection = duckdb.connect()
    create_views(connection, folder, views, files)
    path = write_dictionary(folder, tuple(TABLES), offered, connection, warehouse)
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content.pop("format") == 1
    return connection, Dictionary.model_validate(content)


def test_there_is_a_view_for_each_scheme(released: tuple[duckdb.DuckDBPyConnection, Dictionary]) -> None:
    connection, _ = released
    points = connection.sql(f"""FROM views."scheme_{ODD.replace('"', '""')}" ORDER BY 1""")
    assert points.columns == [
        "enterprise_id", "uscc", "enterprise_name", "version", "score", "band_code", "Y_points", "X_points",
    ]  # fmt: skip
    assert [tuple(map(str, row)) for row in points.fetchall()] == [
        ("a", "A", "甲", "1", "61.5000", "B", "60.0000", "1.5000"),
        ("b", "None", "None", "1", "None", "NR", "None", "None"),
    ]
    eligible = connection.sql("SELECT state_code, unmet_zh, unmet_en, manual_zh FROM views.scheme_e").fetchall()
    assert eligible == [("unmet", "条件1；条件2", "Criterion 1; Criterion 2", None)]


def test_the_dictionary_has_every_table_column_type_unit_and_text(
    released: tuple[duckdb.DuckDBPyConnection, Dictionary],
) -> None:
    _, dictionary = released
    tables = {table.name: table for table in dictionary.tables}
    assert {name: [column.name for column in table.columns] for name, table in tables.items()} == {
        name: list(columns) for name, columns in COLUMNS.items()
    }
    revenue = tables["mart_enterprise_profile"].columns[3]
    assert (revenue.type, revenue.unit, revenue.zh) == ("DECIMAL(24,2)", "cny", "列 revenue_cny。")
    assert [view.name for view in dictionary.views] == ["scheme_e", f"scheme_{ODD}"]
    texts = {column.name: (column.zh, column.en) for column in dictionary.views[1].columns}
    assert texts["Y_points"] == ("得分：指标Y。", "Points: Indicator Y.")
    assert all(column.zh and column.en for view in dictionary.views for column in view.columns)


def test_a_code_list_has_labels_of_the_rules_in_force(
    released: tuple[duckdb.DuckDBPyConnection, Dictionary],
) -> None:
    _, dictionary = released
    (stage,) = dictionary.code_lists["stage"]
    assert (stage.code, stage.zh, stage.en, stage.rulebook) == ("growth", "成长期", "成长期", ODD)
    bands = {code.code: code.zh for code in dictionary.code_lists["band"]}
    assert bands == {"VETO": "否决 VETO", "REVIEW": "待核实 REVIEW", "NR": "数据不足 NR", "B": "B"}
    assert [code.code for code in dictionary.code_lists["life_stage"]] == ["founding", "growth", "mature", "decline"]
    assert dictionary.code_lists["industry_section"] == ()
