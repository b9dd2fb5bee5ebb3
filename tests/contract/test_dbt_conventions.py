"""Conventions of the dbt project that dbt-bouncer.yml cannot say, and proof that it builds for a city without data."""

import csv
import re
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest
from dbt_scratch import DBT_PROJECT_DIR, compiled, nodes_of, scratch_build, unit_test_results
from unit_test_runner import differing_rows

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _in_both_languages(text: str) -> bool:
    """True for "中文 / English": Chinese before the first " / ", none after it."""
    chinese, bar, english = text.partition(" / ")
    return bool(bar and _CHINESE.search(chinese) and english.strip() and not _CHINESE.search(english))


def _described() -> Iterator[tuple[str, str]]:
    """Name and description of every model, seed, source and column in the project."""
    nodes: list[dict[str, Any]] = [*nodes_of("model"), *nodes_of("seed"), *compiled()["sources"].values()]
    for node in nodes:
        yield node["name"], node["description"]
        for column in node["columns"].values():
            yield f"{node['name']}.{column['name']}", column["description"]


def test_an_empty_city_builds_and_every_test_passes() -> None:
    results = scratch_build().results
    assert len(results) == len(nodes_of("test"))
    assert [result["unique_id"] for result in results if result["status"] != "pass"] == []


Differing = Callable[[dict[str, Any]], list[str]]


@pytest.fixture
def differing() -> Iterator[Differing]:
    """What a unit test finds wrong; it leaves nothing in its database."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield lambda test: differing_rows(connection, compiled(), test, scratch_build().columns)


def test_every_unit_test_passes(differing: Differing) -> None:
    tests = compiled()["unit_tests"]
    assert len(tests) > 200
    assert [test["overrides"] for test in tests.values() if test["overrides"]] == [], "the SQL would be compiled anew"
    assert {key: rows for key, test in tests.items() if (rows := differing(test))} == {}


@pytest.mark.whole_day("dbt runs every unit test itself, in 40 s of processor time")
def test_dbt_says_the_same_of_every_unit_test() -> None:
    results = unit_test_results()
    assert {result["unique_id"] for result in results} == set(compiled()["unit_tests"])
    assert [f"{one['unique_id']}: {one['message']}" for one in results if one["status"] != "pass"] == []


def test_a_unit_test_that_expects_another_row_is_told(differing: Differing) -> None:
    tests = [one for one in compiled()["unit_tests"].values() if one["expect"]["format"] == "dict"]
    test = next(one for one in tests if len(one["expect"]["rows"]) > 1)
    first, *others = test["expect"]["rows"]
    name = next(name for name, cell in first.items() if isinstance(cell, str))
    assert differing(_expecting(test, [*others, first])) == [], "the order does not matter"
    other = differing(_expecting(test, [first | {name: "another"}, *others]))
    assert [line[:2] for line in other] == ["+ ", "- "]
    assert f"'{name}': 'another'" in other[1]
    assert [line[:2] for line in differing(_expecting(test, others))] == ["+ "]
    assert [line[:2] for line in differing(_expecting(test, [first, first, *others]))] == ["- "]
    with pytest.raises(AssertionError, match="there is no column"):
        differing(_expecting(test, [first | {"none_such": 1}, *others]))
    with pytest.raises(AssertionError, match="no rows are given"):
        differing(test | {"given": test["given"][1:]})


def _expecting(test: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return test | {"expect": test["expect"] | {"rows": rows}}


def test_every_description_is_in_both_languages() -> None:
    assert [name for name, text in _described() if not _in_both_languages(text)] == []


def test_no_description_is_cut_at_a_comma() -> None:
    """In `{name: n, description: a, b}` YAML reads `b` as a key of the column, and dbt keeps it silently."""
    known = {
        "name", "description", "data_type", "meta", "tags", "quote", "config", "constraints", "granularity",
        "doc_blocks", "dimension", "entity",
    }  # fmt: skip
    nodes = [*nodes_of("model"), *nodes_of("seed"), *compiled()["sources"].values()]
    columns = [(f"{node['name']}.{column['name']}", column) for node in nodes for column in node["columns"].values()]
    assert [(name, odd) for name, column in columns if (odd := column.keys() - known)] == []


def test_published_descriptions_are_sentences() -> None:
    columns = [
        (f"{model['name']}.{column['name']}", column["description"])
        for model in nodes_of("model")
        if model["schema"] == "marts"
        for column in model["columns"].values()
    ]
    assert columns
    assert [name for name, text in columns if not re.fullmatch(r".*。 / .*\.", text.strip(), re.DOTALL)] == []


def test_documented_columns_are_the_real_columns() -> None:
    build = scratch_build()
    for node in [*nodes_of("model"), *nodes_of("seed")]:
        assert sorted(node["columns"]) == sorted(build.columns[node["schema"], node["name"]]), node["name"]


def test_documented_source_columns_are_the_landed_columns() -> None:
    build = scratch_build()
    for source in compiled()["sources"].values():
        assert sorted(source["columns"]) == sorted(build.columns[source["schema"], source["name"]]), source["name"]


def test_every_seed_column_has_a_declared_type() -> None:
    for seed in nodes_of("seed"):
        with (DBT_PROJECT_DIR / seed["original_file_path"]).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert list(seed["config"]["column_types"]) == header, seed["name"]


def test_every_check_tells_its_owner_and_reason() -> None:
    tests = nodes_of("test")
    silent = [t["name"] for t in tests if not t["config"]["meta"].get("owner")]
    assert silent == []
    assert [t["name"] for t in tests if not _in_both_languages(t["config"]["meta"].get("reason", ""))] == []


def test_the_day_comes_from_core() -> None:
    """Marts take the business date and the figure year from `dim_run`; no intermediate model passes them on."""
    build = scratch_build()
    days = {"business_date", "figure_year"}
    for model in nodes_of("model"):
        dated = days & set(build.columns[model["schema"], model["name"]])
        assert model["schema"] != "intermediate" or not dated, model["name"]
        if model["schema"] == "marts" and dated:
            assert "model.kechuang.dim_run" in model["depends_on"]["nodes"], model["name"]


def test_lineage_reaches_core() -> None:
    """Staging of a feed and every fact carry the number of the source record; the dimension carries the registry's."""
    build = scratch_build()
    for model in nodes_of("model"):
        of_no_feed = model["name"].startswith(("stg_landing__", "stg_linking__"))
        feed_staging = model["schema"] == "staging" and not of_no_feed
        if feed_staging or model["name"].startswith("fct_"):
            assert {"record_id", "delivery_id"} <= set(model["columns"]), model["name"]
    assert "registry_record_id" in build.columns["core", "dim_enterprise"]


def test_published_columns_of_one_name_have_one_type() -> None:
    types: dict[str, set[str]] = {}
    for model in nodes_of("model"):
        if model["schema"] == "marts":
            for column in model["columns"].values():
                types.setdefault(column["name"], set()).add(column["data_type"])
    assert {name: found for name, found in types.items() if len(found) > 1} == {}
