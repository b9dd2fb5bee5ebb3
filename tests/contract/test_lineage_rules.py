"""What is declared of lineage: every published column and every measure, by names that exist, and without a circle."""

import csv
import re
from graphlib import TopologicalSorter

import pytest
from dbt_scratch import DBT_PROJECT_DIR, compiled, nodes_of
from lineage import FEEDS, project_rights

from pipelines.audit.lineage_rules import Input, lineage_rules
from pipelines.publish.changes import changes_table
from pipelines.warehouse.published import lineage_tables, published_tables
from pipelines.warehouse.receipt import PublishedTable

RULES = lineage_rules()
UNDECLARED: dict[str, str] = {}
"""Published columns without a declaration, as `mart.column`, each with the reason."""
UNTRACED = {"changes": "compares two releases: each of its values is a cell of one of them"}
"""Published tables without lineage, each with the reason."""
_SOURCE_SET = re.compile(r"'(\w+)' as source_set")
_RULE_KIND = re.compile(r"'(\w+)' as rule_kind")


@pytest.fixture(scope="module")
def tables() -> tuple[PublishedTable, ...]:
    """What is published."""
    return published_tables(compiled(), project_rights())


@pytest.fixture(scope="module")
def columns(tables: tuple[PublishedTable, ...]) -> dict[str, list[str]]:
    """Names of columns by published table."""
    return {table.name: [column.name for column in table.columns] for table in tables}


def _seed(name: str) -> list[dict[str, str]]:
    with next(DBT_PROJECT_DIR.glob(f"seeds/*/{name}.csv")).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _compiled(pattern: re.Pattern[str]) -> set[str]:
    models = [node for node in nodes_of("model") if re.match(r"int_lineage__|lineage", node["name"])]
    return {found for node in models for found in pattern.findall(node["compiled_code"])}


def _inputs() -> list[tuple[str, Input]]:
    of_marts = [(mart, one) for mart, groups in RULES.groups.items() for group in groups for one in group.inputs]
    return of_marts + [("", one) for rule in RULES.measures for one in rule.inputs]


def test_every_published_column_is_declared_once(columns: dict[str, list[str]]) -> None:
    declared = [f"{m}.{column}" for m, groups in RULES.groups.items() for group in groups for column in group.columns]
    published = {f"{mart}.{column}" for mart, names in columns.items() for column in names}
    assert published - set(declared) == set(UNDECLARED)
    assert set(declared) - published == set()
    assert sorted(declared) == sorted(set(declared))


def test_every_published_table_is_declared(tables: tuple[PublishedTable, ...], columns: dict[str, list[str]]) -> None:
    assert {*columns, changes_table(tables).name} - set(RULES.groups) == set(UNTRACED)


def test_what_is_named_exists(columns: dict[str, list[str]]) -> None:
    for mart, one in _inputs():
        assert set(one.cells) <= set(columns.get(mart, ())), (mart, one)
        assert set(one.when) <= set(columns.get(mart, ())), (mart, one)
        assert {*one.cohort, *filter(None, [one.of])} <= set(columns.get(mart, ())), (mart, one)
        if one.rows:
            assert {*one.same, *one.columns} <= set(columns[one.rows]), (mart, one)
            assert set(one.same) <= set(columns[mart]), (mart, one)
    measures = {name for rule in RULES.measures for name in rule.measures}
    assert {one.measure for _, one in _inputs() if one.measure} <= measures


def test_every_measure_is_declared_in_each_basis_once() -> None:
    declared = [(name, basis) for rule in RULES.measures for name in rule.measures for basis in rule.bases]
    assert len(declared) == len(set(declared))
    assert {name for name, _ in declared} == {row["measure_code"] for row in _seed("measure")}
    wanted = {(row["measure_code"], row["basis_code"]) for row in _seed("measure_basis")}
    wanted |= {(row["measure_code"], row["basis_code"]) for row in _seed("declaration_measure")}
    assert wanted - set(declared) == set()


def test_source_sets_are_those_of_the_models() -> None:
    made = _compiled(_SOURCE_SET)
    assert made == set(RULES.sets)
    assert {one.set for _, one in _inputs() if one.set} | {"adverse_feed"} == made


def test_every_source_set_says_which_columns_its_figures_are_read_from() -> None:
    figures = RULES.figures
    assert {*figures.figures, *figures.presence.sets} == set(RULES.sets)
    assert not set(figures.figures) & set(figures.presence.sets)
    declared = [(feed, columns) for of in figures.figures.values() for feed, columns in of.items()]
    for feed, columns in [*declared, *figures.whose.items()]:
        landed = {*FEEDS[feed].landed_names, *(one.name for one in FEEDS[feed].landed_columns)}
        assert set(columns) <= landed, (feed, columns)
        for layout in FEEDS[feed].layouts:
            given = {*layout.columns.values(), *layout.constants}
            assert given & FEEDS[feed].columns_giving(columns), (feed, layout.name)


def test_what_a_measure_or_a_cell_is_read_from_lands_in_a_feed_of_the_set() -> None:
    for name, source_set in RULES.sets.items():
        feeds = {*RULES.figures.figures.get(name, ()), *RULES.figures.whose}
        landed = {column for feed in feeds for column in FEEDS[feed].landed_names}
        for reading, columns in source_set.reads.items():
            assert set(columns) <= landed, (name, reading)


def test_kinds_of_rules_are_those_of_the_models() -> None:
    assert {one.rule for _, one in _inputs() if one.rule} == _compiled(_RULE_KIND)


def test_no_column_rests_on_itself() -> None:
    graph: dict[str, set[str]] = {}
    for mart, groups in RULES.groups.items():
        for group in groups:
            below = {f"{mart}.{name}" for one in group.inputs for name in one.cells}
            below |= {f"{one.rows}.{name}" for one in group.inputs for name in one.columns}
            for column in group.columns:
                graph[f"{mart}.{column}"] = below
    assert list(TopologicalSorter(graph).static_order())


def test_no_bank_may_see_lineage() -> None:
    tables = lineage_tables(compiled(), project_rights())
    assert [table.name for table in tables] == ["lineage", "lineage_input", "lineage_record"]
    assert {table.classification.access for table in tables if table.classification} == {"internal"}
