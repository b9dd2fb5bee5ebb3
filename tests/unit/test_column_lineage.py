"""Column lineage of SQL by hand: what a value can tell, and what decides which rows there are."""

import pytest
from sqlglot.schema import MappingSchema

from pipelines.base.errors import KechuangError
from pipelines.contracts.rights import PUBLIC, Rights
from pipelines.warehouse.column_lineage import ProjectLineage
from pipelines.warehouse.column_rights import ProjectRights
from pipelines.warehouse.statement_lineage import StatementLineage, combined, statement_lineage

TABLES = {
    "firm": ["id", "name", "is_open"],
    "bill": ["id", "no", "amount", "kind"],
    "rule": ["kind", "rate"],
}
SCHEMA = MappingSchema(
    {"db": {"s": {name: dict.fromkeys(cols, "text") for name, cols in TABLES.items()}}}, dialect="duckdb"
)


def read(sql: str) -> StatementLineage:
    return statement_lineage(sql, SCHEMA, "db")


def told(lineage: StatementLineage, column: str) -> set[str]:
    return {f"{use.relation}.{use.column}:{use.kind}" for use in lineage.columns[column]}


def rows(lineage: StatementLineage) -> set[str]:
    return {f"{use.relation}.{use.column}:{use.kind}" for use in lineage.rows}


def test_a_column_is_what_it_is_calculated_from_and_filters_decide_rows() -> None:
    found = read("select id, upper(name) as name, 'x' as x from db.s.firm where is_open")
    assert told(found, "id") == {"firm.id:IDENTITY"}
    assert told(found, "name") == {"firm.name:TRANSFORMATION"}
    assert told(found, "x") == set()
    assert rows(found) == {"firm.*:FILTER", "firm.is_open:FILTER"}


def test_an_aggregate_tells_which_rows_there_are() -> None:
    found = read("select id, count(*) as bills, sum(amount) as total from db.s.bill where kind = 'x' group by id")
    deciding = {"bill.*:FILTER", "bill.kind:FILTER", "bill.id:GROUP_BY"}
    assert told(found, "bills") == deciding
    assert told(found, "total") == deciding | {"bill.amount:AGGREGATION"}
    assert told(found, "id") == {"bill.id:IDENTITY"}


def test_a_left_join_tells_in_its_columns_and_not_in_the_rows() -> None:
    sql = "select f.id, f.name, b.id is not null as has_bill from db.s.firm f left join db.s.bill b on f.id = b.id"
    found = read(sql)
    assert told(found, "name") == {"firm.name:IDENTITY"}
    assert told(found, "has_bill") == {"bill.id:TRANSFORMATION", "bill.id:JOIN", "firm.id:JOIN", "bill.*:JOIN"}
    assert rows(found) == {"firm.*:FILTER"}


def test_an_inner_join_decides_rows() -> None:
    found = read("select f.name from db.s.firm f inner join db.s.bill b on f.id = b.id")
    assert rows(found) == {"firm.*:FILTER", "bill.*:JOIN", "firm.id:JOIN", "bill.id:JOIN"}


def test_conditions_tell_and_the_order_of_versions_is_set_apart() -> None:
    found = read("""
        select id, case when kind = 'x' then amount end as x_amount
        from (select *, row_number() over (partition by id order by no desc) as place from db.s.bill) as b
        where place = 1""")
    assert told(found, "x_amount") == {"bill.kind:CONDITIONAL", "bill.amount:TRANSFORMATION"}
    assert rows(found) == {"bill.*:FILTER", "bill.id:FILTER", "bill.no:SORT"}


def test_a_rank_tells_what_it_orders_by() -> None:
    found = read("select id, rank() over (partition by kind order by amount) as place from db.s.bill")
    assert told(found, "place") == {"bill.*:FILTER", "bill.kind:WINDOW", "bill.amount:WINDOW"}


def test_a_constant_of_one_branch_tells_of_its_rows() -> None:
    found = read("select id, 'f' as feed from db.s.firm where is_open union all select id, 'b' from db.s.bill")
    assert told(found, "feed") == {"firm.*:CONDITIONAL", "firm.is_open:CONDITIONAL", "bill.*:CONDITIONAL"}


def test_a_subquery_of_a_filter_decides_rows() -> None:
    found = read("select name from db.s.firm where id in (select id from db.s.bill where kind = 'x')")
    assert rows(found) >= {"firm.id:FILTER", "bill.id:FILTER", "bill.kind:FILTER", "bill.*:FILTER"}


@pytest.mark.parametrize(
    ("outer", "inner", "both"),
    [
        ("IDENTITY", "AGGREGATION", "AGGREGATION"),
        ("AGGREGATION", "IDENTITY", "AGGREGATION"),
        ("IDENTITY", "JOIN", "JOIN"),
        ("FILTER", "IDENTITY", "FILTER"),
        ("FILTER", "SORT", "SORT"),
    ],
)
def test_a_use_through_a_use(outer: str, inner: str, both: str) -> None:
    assert combined(outer, inner) == both  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sql", ["select a.id from db.s.firm a full join db.s.bill b on a.id = b.id", "delete from db.s.firm"]
)
def test_what_cannot_be_read_is_an_error(sql: str) -> None:
    with pytest.raises(KechuangError, match="column lineage"):
        read(sql)


def project(**told: dict[str, object]) -> tuple[dict[str, object], ProjectLineage]:
    """Two models over a feed and a seed: `int_total`, and `mart` of it; `told` is the `tells` of some."""

    def node(kind: str, schema: str, name: str, sql: str = "") -> dict[str, object]:
        meta = {"tells": told[name]} if name in told else {}
        return {"resource_type": kind, "schema": schema, "name": name, "database": "db", "compiled_code": sql,
                "config": {"meta": meta}, "columns": {}}  # fmt: skip

    total = "select id, sum(amount) as total from db.landing.tax__bill group by id"
    mart = "select t.id, t.total * r.rate as due from db.intermediate.int_total t cross join db.seeds.rule r"
    nodes = {
        "a": node("model", "intermediate", "int_total", total),
        "b": node("model", "marts", "mart", mart),
        "c": node("seed", "seeds", "rule"),
    }
    manifest = {"nodes": nodes, "sources": {"d": node("source", "landing", "tax__bill")}}
    columns = {("landing", "tax__bill"): ["id", "amount"], ("seeds", "rule"): ["rate"],
               ("intermediate", "int_total"): ["id", "total"]}  # fmt: skip
    return manifest, ProjectLineage(manifest, columns)


class _Feed:
    """What rights need of a contract."""

    table = "tax__bill"
    rights = Rights(access="consent", jrt0197_level=3, scopes=("tax",), feeds=("tax/bill",))


def test_rights_come_through_models_from_the_feed() -> None:
    manifest, lineage = project()
    rights = ProjectRights(manifest, lineage, {"tax/bill": _Feed()})  # type: ignore[dict-item]
    assert rights.of_column(("marts", "mart"), "due") == _Feed.rights
    assert rights.of_column(("marts", "mart"), "*") == _Feed.rights
    assert rights.of_column(("seeds", "rule"), "rate") == PUBLIC


def test_a_model_that_tells_less_says_so_once() -> None:
    told = {"access": "public", "jrt0197_level": 2, "why": "只有一位。 / A digit only."}
    manifest, lineage = project(int_total=told)
    rights = ProjectRights(manifest, lineage, {"tax/bill": _Feed()})  # type: ignore[dict-item]
    assert rights.of_column(("marts", "mart"), "due") == Rights(access="public", jrt0197_level=2)


@pytest.mark.parametrize("wrong", [{"access": "consent", "jrt0197_level": 3, "why": "x"}, {"access": "public"}])
def test_what_a_model_tells_is_checked(wrong: dict[str, object]) -> None:
    manifest, lineage = project(int_total=wrong)
    with pytest.raises(KechuangError, match=r"^intermediate\.int_total: config\.meta\.tells: "):
        ProjectRights(manifest, lineage, {})


def test_a_source_that_says_nothing_is_an_error() -> None:
    manifest, lineage = project()
    with pytest.raises(KechuangError, match=r"^landing\.tax__bill: say who may see it under config\.meta\.tells"):
        ProjectRights(manifest, lineage, {}).of_column(("marts", "mart"), "due")
