"""Every model must run on Spark as it does on DuckDB. The rules themselves are in portable_sql.py."""

import pytest
from dbt_scratch import nodes_of
from portable_sql import violations


def test_every_model_is_portable() -> None:
    models = nodes_of("model")
    assert models
    found = {model["name"]: violations(model["compiled_code"]) for model in models}
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("select list_aggregate([1, 2], 'sum') from t", "list_aggregate"),
        ("select some_new_function(a) from t", "some_new_function"),
        ("select now() from t", "now"),
        ("select any_value(a) from t", "AnyValue"),
        ("select list(a) from t", "ArrayAgg"),
        ("select avg(a) from t", "Avg"),
        ("select median(a) from t", "Median"),
        ("select {'a': 1} from t", "Struct"),
        ("select a from t asof join u using (b)", "ASOF join"),
        ("select a from t positional join u", "POSITIONAL join"),
        ("pivot t on a using sum(b)", "Pivot"),
        ("select a from t using sample 10%", "TableSample"),
        ("select a from read_parquet('x')", "construct not on the list: ReadParquet"),
        ("select a, sum(b) as b from t group by all", "group by something else"),
        ("select * exclude (a) from t", "star with except"),
        ("select a from t qualify row_number() over (order by a) = 1", "Qualify"),
        ("select a from t limit 1", "Limit"),
        ("select cast(a as hugeint) as a from t", "INT128"),
        ("select row_number() over (partition by a) as n from t", "window without an order"),
        ("select a / b as c from t", "division outside the macro"),
        ("select cast(cast(a as double) / b as double) as c from t", "division outside the macro"),
        ("select a * b as c from t", "product of columns outside the macro"),
        ("select cast(a as decimal(18, 2)) * b as c from t", "product of columns outside the macro"),
        ("select sum(cast(a as double)) as b from t", "float outside the macro"),
        ("select regexp_extract(a, '([0-9]+)元') from t", "regexp_extract without a numbered group"),
        (r"select regexp_extract(a, '(\d+)元', 1) from t", "with a backslash"),
        ("select row_number() over (order by a) as n from t", "order without nulls first or nulls last: a"),
        ("select cast(a as varchar) as a from t", "say string"),
        ("select from where", "does not translate"),
    ],
)
def test_what_is_not_portable_is_found(sql: str, problem: str) -> None:
    assert any(problem in found for found in violations(sql)), violations(sql)


def test_the_ratio_macro_is_portable() -> None:
    ratio = "select cast(cast(100 * (a) as double) / nullif(cast((b) as double), 0) as decimal(9, 4)) as c from t"
    assert violations(ratio) == []


def test_the_product_macro_is_portable() -> None:
    assert violations("select cast(a as decimal(38, 10)) * (b) * 0.01 as c from t") == []
