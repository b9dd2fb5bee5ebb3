"""What SQL may a model use, so that it means the same on DuckDB and on Spark? Pure functions over SQL text.

sqlglot reads DuckDB and writes Spark, but lets many things through that Spark does not know (ASOF joins, HUGEINT,
list_aggregate). So on top of the translation every construct must be on a list. To use a new one, make sure
that both engines give it the same meaning, then add it; if they spell it differently, it belongs in macros/dialect.
"""

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

_CONSTRUCTS = """
    Select From Where Join Group Order Ordered With CTE Union Subquery Table TableAlias Alias Column Identifier Star
    Window WindowSpec Filter Distinct Var
    Literal Null Boolean Cast TryCast DataType DataTypeParam Interval
    And Or Not Paren EQ NEQ LT LTE GT GTE Is In Between Like Escape Case If Add Sub Mul Div Neg
    Coalesce Nullif Greatest Least Sum Count Min Max RowNumber DenseRank Lag Lead Substring Upper Lower Trim Length
    Extract DateDiff Abs Sqrt RegexpExtract Replace DPipe Rank Pow BitwiseAnd MD5
    SplitPart GroupConcat RegexpReplace
"""

_VARCHAR = re.compile(r"\bas\s+varchar\b", re.IGNORECASE)  # sqlglot has one name for both
ALLOWED_CONSTRUCTS = frozenset(_CONSTRUCTS.split())
ALLOWED_TYPES = frozenset(["BOOLEAN", "INT", "BIGINT", "DECIMAL", "DOUBLE", "DATE", "TEXT"])


def violations(sql: str) -> list[str]:
    """Everything in one DuckDB statement that does not carry over to Spark, or could differ from run to run."""
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
        sqlglot.parse_one(tree.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE), read="spark")
    except SqlglotError as error:
        return [f"does not translate to Spark: {error}"]
    found = {"type varchar, of which Spark wants a length: say string"} if _VARCHAR.search(sql) else set()
    found |= {problem for node in tree.walk() for problem in _problems(node)}
    return sorted(found | set(_orders_without_a_place_for_nulls(sql, tree)))


def _orders_without_a_place_for_nulls(sql: str, tree: exp.Expr) -> Iterator[str]:
    """Ascending orders that leave to the engine where nulls are: at the end on DuckDB, at the beginning on Spark."""
    try:
        on_spark = sqlglot.parse_one(sql.replace('"', "`"), read="spark").find_all(exp.Ordered)
    except SqlglotError as error:
        yield f"Spark does not read it: {error}"
        return
    for one, other in zip(tree.find_all(exp.Ordered), on_spark, strict=True):
        if bool(one.args.get("nulls_first")) != bool(other.args.get("nulls_first")):
            yield f"order without nulls first or nulls last: {one.this.sql('duckdb')}"


def _problems(node: exp.Expr) -> Iterator[str]:
    name = type(node).__name__
    if name not in ALLOWED_CONSTRUCTS:
        yield f"construct not on the list: {node.name if isinstance(node, exp.Anonymous) else name}"
    elif isinstance(node, exp.Table) and not isinstance(node.this, exp.Identifier):
        yield f"a function in place of a table: {node.sql('duckdb')}"
    elif isinstance(node, exp.Join) and node.method:
        yield f"{node.method} join"
    elif isinstance(node, exp.Group) and any(node.args.get(arg) for arg in ("all", "cube", "rollup", "grouping_sets")):
        yield "group by something else than columns"
    elif isinstance(node, exp.Star) and any(node.args.values()):
        yield "star with except, replace or rename"
    elif isinstance(node, exp.Select) and any(node.args.get(arg) for arg in ("limit", "qualify", "distinct")):
        yield "limit, qualify or distinct in a select: say which rows you mean"
    elif isinstance(node, exp.DataType) and node.this.value not in ALLOWED_TYPES:
        yield f"type {node.this.value}"
    elif isinstance(node, exp.RegexpExtract) and (node.text("group") == "0" or "\\" in node.expression.name):
        yield "regexp_extract without a numbered group, or with a backslash: the two engines read these differently"
    elif isinstance(node, exp.RegexpReplace) and (node.text("modifiers") != "g" or "\\" in node.expression.name):
        yield "regexp_replace of the first match only, or with a backslash: Spark replaces all, and reads an escape"
    elif isinstance(node, exp.Window) and not node.args.get("order"):
        yield "window without an order"
    elif isinstance(node, exp.Mul) and not _has_room(node):
        yield "product of columns outside the macro product: DuckDB ends where it needs more than 18 digits"
    elif isinstance(node, exp.Div) and not (_is_cast(node.parent, "DECIMAL") and _is_cast(node.this, "DOUBLE")):
        yield "division outside the macro safe_ratio: decimals divide differently on the two engines"
    elif _is_cast(node, "DOUBLE") and not isinstance(node.find_ancestor(exp.Div, exp.AggFunc), exp.Div):
        yield "float outside the macro safe_ratio: sums of floats differ from run to run"


def _is_cast(node: exp.Expr | None, type_name: str) -> bool:
    return isinstance(node, exp.Cast) and node.to.this.value == type_name


def _has_room(node: exp.Mul) -> bool:
    """Whether a product is by a number that is written out, of an interval, or of a decimal of 38 digits."""
    first, other = node.this, node.expression
    if node.find_ancestor(exp.Interval) or any(_is_number(side) for side in (first, other)):
        return True
    return _is_cast(first, "DECIMAL") and first.to.expressions[0].name == "38"


def _is_number(node: exp.Expr) -> bool:
    """Whether a number is written out, in every branch where there are branches."""
    if isinstance(node, exp.Neg | exp.Paren):
        return _is_number(node.this)
    if isinstance(node, exp.Case):
        return all(_is_number(one) for one in (*(if_.args["true"] for if_ in node.args["ifs"]), node.args["default"]))
    return isinstance(node, exp.Literal | exp.Interval)
