"""One SELECT, and nothing else: what a bank's SQL may be made of. Whatever is not listed is refused."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from serving.jobs.job import MOST_CHARACTERS
from serving.problems import Problem

_MOST_NODES = 4_000
DIALECT = "duckdb"
SCHEMA = "marts"

_SYNTAX = """
    Select Union Except Intersect Subquery With CTE TableAlias Table Identifier Column Alias Star From Where Group
    Having
    Order Ordered Limit Offset Distinct Join Literal Boolean Null Paren And Or Not EQ NEQ GT GTE LT LTE NullSafeEQ
    NullSafeNEQ Is In Between Like ILike Escape Add Sub Mul Div IntDiv Mod Neg DPipe Case If Cast TryCast DataType
    DataTypeParam Exists Window WindowSpec Qualify Interval Var Tuple Filter Cube Rollup GroupingSets
"""
_FUNCTIONS = """
    Count CountIf Sum Avg Min Max Stddev StddevSamp StddevPop Variance VariancePop Median Quantile PercentileCont
    PercentileDisc WithinGroup Corr ArgMax ArgMin Coalesce Nullif Greatest Least Abs Round Floor Ceil Sqrt Ln Log Exp
    Pow Sign Lower Upper Trim Length Substring Replace StartsWith EndsWith Contains StrPosition Left Right Concat
    ConcatWs SplitPart RegexpLike GroupConcat DateTrunc TimestampTrunc DateDiff DateAdd DateSub Extract Year Month Day
    Quarter CurrentDate RowNumber Rank DenseRank PercentRank CumeDist Ntile Lag Lead FirstValue LastValue NthValue
    IgnoreNulls RespectNulls TsOrDsToDate Date
"""
ALLOWED = frozenset(getattr(exp, name) for names in (_SYNTAX, _FUNCTIONS) for name in names.split())
"""Kinds of nodes; no function that reads files, makes rows or texts of any length, or tells of the system."""


@dataclass(frozen=True)
class Statement:
    """A statement that may be run: its text as it is written anew, the tables it reads, and names of columns in it.

    `columns` is None if it has a star: then it reads all.
    """

    sql: str
    tables: tuple[str, ...]
    columns: frozenset[str] | None


def parsed(text: str, tables: Collection[str], most_rows: int) -> Statement:
    """Read a statement.

    Args:
        text: what the bank wrote.
        tables: the tables that it may name, also as `marts.<table>`.
        most_rows: one row more than these is the most that it returns.

    Raises:
        Problem: it is not one SELECT, or holds something that is not allowed.
    """
    if len(text) > MOST_CHARACTERS:
        raise _refused(f"it may have {MOST_CHARACTERS:,} characters")
    try:
        statements = [one for one in sqlglot.parse(text, dialect=DIALECT) if one is not None]
    except (SqlglotError, RecursionError) as error:
        raise _refused(f"it cannot be read: {_first_line(error)}") from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Select | exp.SetOperation):
        raise _refused("give one SELECT")
    query = statements[0]
    nodes = list(query.walk())
    if len(nodes) > _MOST_NODES:
        raise _refused("it is too long")
    for node in nodes:
        _refuse_other_nodes(node)
    names = {cte.alias_or_name.lower() for cte in query.find_all(exp.CTE)}
    read = sorted({name for table in query.find_all(exp.Table) if (name := _table(table, names, tables))})
    has_star = any(_is_star(node) for node in nodes)
    columns = (
        None
        if has_star
        else frozenset(one.name.lower() for one in nodes if isinstance(one, exp.Column | exp.Identifier))
    )
    return Statement(_limited(query, most_rows).sql(dialect=DIALECT), tuple(read), columns)


def _refuse_other_nodes(node: exp.Expr) -> None:
    if type(node) not in ALLOWED:
        name = node.name if isinstance(node, exp.Anonymous) else type(node).__name__
        raise _refused(f"{name} is not allowed: see docs/how-to/connect-a-bank.md")
    if isinstance(node, exp.With) and node.args.get("recursive"):
        raise _refused("WITH RECURSIVE is not allowed")
    if isinstance(node, exp.Select) and (node.args.get("into") or not node.expressions):
        raise _refused("name the columns that are selected, and no INTO")
    if isinstance(node, exp.DataType) and node.this == exp.DataType.Type.USERDEFINED:
        raise _refused("a type of this name is not allowed")


def _table(table: exp.Table, ctes: Collection[str], known: Collection[str]) -> str | None:
    """Name of a published table; None for one that the statement makes itself."""
    if table.catalog or not isinstance(table.this, exp.Identifier):
        raise _refused("only tables of the release can be read")
    name, schema = table.name.lower(), table.db.lower()
    if not schema and name in ctes:
        return None
    if schema not in ("", SCHEMA) or name not in known:
        raise _refused(f"there is no table {table.name}: it has {', '.join(sorted(known))}")
    return name


def _is_star(node: exp.Expr) -> bool:
    """Whether it stands for columns; `count(*)` does not."""
    return isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count)


def _limited(query: exp.Query, most_rows: int) -> exp.Query:
    limit = query.args.get("limit")
    if limit is None:
        return query.limit(most_rows + 1, copy=False)
    found = limit.expression if isinstance(limit, exp.Limit) else None
    if not isinstance(found, exp.Literal) or found.is_string or not found.name.isdigit():
        raise _refused("LIMIT takes a whole number")
    return query.limit(most_rows + 1, copy=False) if int(found.name) > most_rows else query


def _refused(why: str) -> Problem:
    return Problem("sql-refused", why)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
