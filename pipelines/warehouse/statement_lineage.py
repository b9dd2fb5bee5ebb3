"""What one SELECT makes its columns and its rows of, read from its SQL by sqlglot. Reads no data.

Kinds are those of OpenLineage's facet of column lineage. A column's uses are what its value can tell: what it is
calculated from; conditions and windows; and where rows are counted or added up, or may be missing from an outer join,
also what decides which rows there are. `rows` are the uses that decide which rows the SELECT has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from sqlglot import exp, parse_one
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope
from sqlglot.schema import MappingSchema

from pipelines.base.errors import KechuangError

Kind = Literal[
    "IDENTITY", "TRANSFORMATION", "AGGREGATION",  # direct
    "CONDITIONAL", "FILTER", "GROUP_BY", "JOIN", "WINDOW", "SORT",  # indirect
]  # fmt: skip
DIRECT: tuple[Kind, ...] = ("IDENTITY", "TRANSFORMATION", "AGGREGATION")
ROWS = "*"
"""In place of a column: that a relation has a row."""


class Use(NamedTuple):
    """A column of a relation (or `ROWS`), and how it is used. `SORT` only chooses between rows of one key."""

    schema: str
    relation: str
    column: str
    kind: Kind


Uses = frozenset[Use]


@dataclass(frozen=True)
class StatementLineage:
    """Uses by column, and those that decide which rows there are."""

    columns: Mapping[str, Uses]
    rows: Uses


def combined(outer: Kind, inner: Kind) -> Kind:
    """The kind of a use through a use: a choice stays one, an indirect use too, else the stronger of both."""
    if "SORT" in (outer, inner):
        return "SORT"
    if outer not in DIRECT:
        return outer
    return inner if inner not in DIRECT else max(outer, inner, key=DIRECT.index)


def statement_lineage(sql: str, schema: MappingSchema, catalog: str) -> StatementLineage:
    """The lineage of one compiled SELECT; `schema` has the columns of every relation that it may read.

    Raises:
        KechuangError: the SQL reads something that is no relation of `schema`, or in a way that is not known here.
    """
    query = qualify(parse_one(sql, read="duckdb"), schema=schema, dialect="duckdb", catalog=catalog, identify=False)
    scope = build_scope(query)
    if scope is None:
        raise KechuangError("column lineage: the statement is no SELECT")
    return _Reader().read(scope)


@dataclass
class _Reader:
    """Reads each scope (SELECT, CTE, subquery) once."""

    known: dict[int, StatementLineage] = field(default_factory=dict)

    def read(self, scope: Scope) -> StatementLineage:
        found = self.known.get(id(scope))
        if found is None:
            found = self._union(scope) if scope.set_operation_scopes else self._select(scope)
            self.known[id(scope)] = found
        return found

    def _union(self, scope: Scope) -> StatementLineage:
        branches = [self.read(branch) for branch in scope.set_operation_scopes]
        names = list(branches[0].columns)
        columns: dict[str, set[Use]] = {name: set() for name in names}
        for branch in branches:
            for name, uses in zip(names, branch.columns.values(), strict=True):
                # a constant of one branch tells that the row is of this branch
                columns[name] |= uses or {use._replace(kind="CONDITIONAL") for use in branch.rows}
        return StatementLineage(
            {name: frozenset(uses) for name, uses in columns.items()},
            frozenset(use for branch in branches for use in branch.rows),
        )

    def _select(self, scope: Scope) -> StatementLineage:
        select = scope.expression
        if not isinstance(select, exp.Select) or select.args.get("laterals"):
            raise KechuangError(f"column lineage: cannot read {type(scope.expression).__name__} in a model")
        joins = _Joins(self, scope)
        rows = set(joins.rows)
        for clause, kind in _CLAUSES.items():
            if clause in ("qualify", "having") or (part := select.args.get(clause)) is None:
                continue
            rows |= set(self.uses(part, scope, joins, kind, frozenset()))
        counted = frozenset(rows)
        for clause in ("having", "qualify"):
            if (part := select.args.get(clause)) is not None:
                rows |= set(self.uses(part, scope, joins, "FILTER", counted))
        if select.args.get("limit") and select.args.get("order"):
            rows |= set(self.uses(select.args["order"], scope, joins, "SORT", counted))
        columns = {
            projection.alias_or_name: frozenset(self.uses(projection, scope, joins, "IDENTITY", counted))
            for projection in select.selects
        }
        return StatementLineage(columns, frozenset(rows))

    def uses(self, part: exp.Expr, scope: Scope, joins: _Joins, kind: Kind, counted: Uses) -> Iterator[Use]:
        """The uses of an expression; `counted` are those of the rows that an aggregate or a window is made of."""
        if isinstance(part, exp.Column):
            yield from joins.of_column(part, kind)
            return
        if isinstance(part, exp.Query | exp.Subquery):
            for inner in scope.subquery_scopes:
                if inner.expression is part.unnest():
                    read = self.read(inner)
                    for use in (use for uses in (*read.columns.values(), read.rows) for use in uses):
                        yield use._replace(kind=combined(kind, use.kind))
                    return
            raise KechuangError("column lineage: cannot find a subquery of a model")
        if isinstance(part, exp.AggFunc | exp.Window):
            for use in counted:
                yield use._replace(kind=combined(kind, use.kind))
        for name, child in _children(part):
            below = _below(part, name, kind)
            yield from self.uses(child, scope, joins, below, counted)


_CLAUSES: dict[str, Kind] = {"where": "FILTER", "group": "GROUP_BY", "having": "FILTER", "qualify": "FILTER"}


class _Joins:
    """The sources of a SELECT: what each of their columns is, and what decides which rows there are."""

    def __init__(self, reader: _Reader, scope: Scope) -> None:
        self._reader, self._scope = reader, scope
        self._beside: dict[str, Uses] = {}
        rows: set[Use] = set()
        for join in scope.expression.args.get("joins") or ():
            name = join.alias_or_name
            self._beside[name] = frozenset()
            on = [part for part in (join.args.get("on"), *(join.args.get("using") or ())) if part is not None]
            uses = {use for part in on for use in reader.uses(part, scope, self, "JOIN", frozenset())}
            uses |= {use._replace(kind=combined("JOIN", use.kind)) for use in self._rows_of(name)}
            if join.side == "LEFT":
                self._beside[name] = frozenset(uses)
            elif join.side:
                raise KechuangError(f"column lineage: cannot read a {join.side} JOIN in a model")
            else:
                rows |= uses
        joined = set(self._beside)
        for name in scope.selected_sources:
            if name not in joined:
                rows |= self._rows_of(name)
        self.rows = frozenset(rows)

    def of_column(self, column: exp.Column, kind: Kind) -> Iterator[Use]:
        """The uses behind a column of one of the sources; of one that may be missing, also what it is joined by."""
        source = self._scope.sources.get(column.table)
        if isinstance(source, exp.Table):
            yield Use(source.db, source.name, column.name, kind)
        elif isinstance(source, Scope):
            for use in self._reader.read(source).columns[column.name]:
                yield use._replace(kind=combined(kind, use.kind))
        else:
            raise KechuangError(f"column lineage: cannot find the source of column {column.name}")
        for use in self._beside.get(column.table, ()):
            yield use._replace(kind=combined(kind, use.kind))

    def _rows_of(self, name: str) -> Uses:
        source = self._scope.sources.get(name)
        if isinstance(source, exp.Table):
            return frozenset({Use(source.db, source.name, ROWS, "FILTER")})
        if isinstance(source, Scope):
            return self._reader.read(source).rows
        raise KechuangError(f"column lineage: cannot find the source {name}")


def _children(part: exp.Expr) -> Iterator[tuple[str, exp.Expr]]:
    for name, value in part.args.items():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, exp.Expr):
                yield name, child


def _below(part: exp.Expr, name: str, kind: Kind) -> Kind:
    """The kind of uses below an expression, in its argument `name`."""
    if kind not in DIRECT or isinstance(part, exp.Alias | exp.Paren):
        return kind
    if isinstance(part, exp.If) and name == "this":
        return "CONDITIONAL"
    if isinstance(part, exp.Case) and name == "this":
        return "CONDITIONAL"
    if isinstance(part, exp.Filter) and name == "expression":
        return "CONDITIONAL"
    if isinstance(part, exp.Window):
        if name == "order":
            return "SORT" if isinstance(part.this, exp.RowNumber) else "WINDOW"
        return "AGGREGATION" if name == "this" else "WINDOW"
    return combined(kind, "AGGREGATION" if isinstance(part, exp.AggFunc) else "TRANSFORMATION")
