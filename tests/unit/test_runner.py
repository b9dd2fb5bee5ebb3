"""The runner: order of relations, enforced contracts, seeds typed as declared, and errors that name the relation."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.base.errors import KechuangError
from pipelines.warehouse.by_dbt import models_around_linking
from pipelines.warehouse.by_runner import run_nodes
from pipelines.warehouse.compiled import LINKING, Node, compiled_nodes
from pipelines.warehouse.create_relation import create_relation
from pipelines.warehouse.executors import NodeFailedError


def _model(name: str, sql: str, *reads: str, kind: str = "table", schema: str = "marts", **more: Any) -> Node:
    return Node(name, schema, f'"{schema}"."{name}"', kind, reads, sql=sql, **more)  # type: ignore[arg-type]


def _run(*nodes: Node, link: Callable[[], None] = lambda: None) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    run_nodes(connection, partial(create_relation, connection), nodes, link, lambda _: None)
    return connection


def test_a_view_a_table_and_a_mart() -> None:
    promised = {"c": "decimal(9,1)", "b": "integer"}
    connection = _run(
        _model("v", "select 1 as a", kind="view", schema="staging"),
        _model("t", "select a + 1 as b from staging.v", "v"),
        _model(
            "m",
            "select b, cast(2.5 as decimal(9,1)) as c from marts.t",
            "t",
            types=promised,
        ),
    )
    assert connection.sql("FROM marts.m").columns == ["c", "b"], "the contract's order"
    assert connection.sql("FROM marts.m").fetchall() == [(pytest.approx(2.5), 2)]


@pytest.mark.parametrize(
    ("types", "said"),
    [
        ({"a": "decimal(9,2)"}, r"a: DECIMAL\(9,1\), contract DECIMAL\(9,2\)"),
        ({"a": "decimal(9,1)", "b": "date"}, "b: absent, contract DATE"),
        ({"k": "integer"}, r"a: DECIMAL\(9,1\), contract absent"),
    ],
)
def test_a_mart_that_breaks_its_contract(types: dict[str, str], said: str) -> None:
    mart = _model("m", "select cast(1 as decimal(9,1)) as a", types=types)
    with pytest.raises(NodeFailedError, match=f"m does not keep its contract: .*{said}"):
        _run(mart)


def test_an_error_names_its_relation() -> None:
    with pytest.raises(NodeFailedError, match=r"^second: .*no_such_column"):
        _run(_model("first", "select 1 as a"), _model("second", "select no_such_column from marts.first", "first"))


def test_an_error_tells_no_value_of_a_row() -> None:
    with pytest.raises(
        NodeFailedError, match=r"^m: Conversion Error: Could not convert string '99999999AA9AAAAAA9' to"
    ):
        _run(_model("m", "select cast('91340202MA7SECRET9' as integer) as a"))


def test_linking_comes_between_staging_and_what_reads_it() -> None:
    order: list[str] = []
    nodes = (
        _model("stg_linking__link", "select 2 as b", LINKING, kind="view", schema="staging"),
        _model("stg", "select 1 as a", kind="view", schema="staging"),
        _model("int_all", "select 1 as a", "stg_linking__link", schema="intermediate"),
    )
    connection = duckdb.connect()
    make = partial(create_relation, connection)
    seconds = run_nodes(connection, make, nodes, lambda: order.append(LINKING), order.append)
    assert order == ["stg", LINKING, LINKING, "stg_linking__link", "int_all"], "linked once, then said to be done"
    assert set(seconds) == {"stg", LINKING, "stg_linking__link", "int_all"}


def test_a_seed_keeps_codes_and_tells_empty_from_text(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text('code,name,share,is_on\n001,"a, ""b""",0.10,true\n002,,,\n003,null,1,false\n', encoding="utf-8")
    types = {"code": "varchar", "name": "varchar", "share": "decimal(9,2)", "is_on": "boolean"}
    seed = Node("s", "seeds", '"seeds"."s"', "seed", (), path=path, types=types)
    rows = _run(seed).sql("SELECT code, name, CAST(share AS VARCHAR), is_on FROM seeds.s ORDER BY code").fetchall()
    assert rows == [("001", 'a, "b"', "0.10", True), ("002", None, None, None), ("003", "null", "1.00", False)]
    with pytest.raises(NodeFailedError, match=r"its header and the column_types beside it differ in \{'is_on'\}"):
        _run(Node("s", "seeds", '"seeds"."s"', "seed", (), path=path, types={k: types[k] for k in list(types)[:3]}))


def _manifest(**nodes: dict[str, Any]) -> dict[str, Any]:
    plain = {"resource_type": "model", "schema": "core", "columns": {}, "contract": {"enforced": False}}
    found = {
        f"model.p.{name}": plain
        | {"name": name, "relation_name": f'"core"."{name}"', "compiled_code": "select 1", "depends_on": {"nodes": []}}
        | {"config": {"materialized": "table"}}
        | node
        for name, node in nodes.items()
    }
    return {"nodes": found, "sources": {"source.p.linking.link": {"schema": "linking", "name": "party"}}}


def test_nodes_come_after_what_they_read() -> None:
    reads_b = {"depends_on": {"nodes": ["model.p.b", "source.p.linking.link"]}}
    nodes = compiled_nodes(_manifest(a=reads_b, b={}, c={}))
    assert [node.name for node in nodes].index("b") < [node.name for node in nodes].index("a")
    assert {node.name: node.reads for node in nodes} == {"a": ("b", LINKING), "b": (), "c": ()}


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ({"config": {"materialized": "incremental"}}, "not a model that is 'incremental'"),
        ({"compiled_code": None}, "a is not compiled"),
    ],
)
def test_what_the_runner_does_not_make(node: dict[str, Any], said: str) -> None:
    with pytest.raises(KechuangError, match=said):
        compiled_nodes(_manifest(a=node))


def test_what_reads_linking_is_made_after_it_by_dbt_too() -> None:
    nodes = (
        Node("seed", "seeds", "seeds.seed", "seed", ()),
        _model("stg_a", "select 1 as a", schema="staging"),
        _model("stg_linked", "select 1 as a", LINKING, schema="staging"),
        _model("mart", "select 1 as a", "stg_a"),
    )
    before, after = models_around_linking(nodes)
    assert [node.name for node in before] == ["stg_a"]
    assert [node.name for node in after] == ["stg_linked", "mart"]
