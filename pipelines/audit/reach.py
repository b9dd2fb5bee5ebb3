"""Follows what is declared of published cells (`lineage_rules`) for one enterprise, down to sets and constants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.audit.dossier import ENTERPRISE, NO_ENTERPRISE, Dossier, Row
from pipelines.audit.lineage_rules import ALL_ITEMS, Group, Input, LineageRules
from pipelines.audit.rests_on import columns_resting_on


@dataclass(frozen=True, slots=True)
class CellNode:
    """One cell of a mart: of the enterprise's row at `row_no`."""

    mart: str
    row_no: int
    column: str


@dataclass(frozen=True, slots=True)
class MeasureNode:
    """A figure of the enterprise; `basis` is empty where every basis counts, `year` as of the business date."""

    measure: str
    basis: str
    year: str


@dataclass(frozen=True, slots=True)
class SetNode:
    """A set of source records of the enterprise."""

    source_set: str
    item: str


@dataclass(frozen=True, slots=True)
class ConstantNode:
    """A constant of the release."""

    name: str


@dataclass(frozen=True, slots=True)
class CohortNode:
    """Cells `of` of all enterprises whose `cohort` columns have these values; not followed."""

    mart: str
    of: str
    cohort: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DeliveriesNode:
    """All arrivals of a feed."""

    feed: str


Node = CellNode | MeasureNode | SetNode | ConstantNode | CohortNode | DeliveriesNode


class Reach:
    """What the cells of one enterprise rest on. Each answer is kept."""

    def __init__(self, dossier: Dossier, rules: LineageRules) -> None:
        self.dossier, self.rules = dossier, rules
        self._next: dict[Node, tuple[Node, ...]] = {}
        self._leaves: dict[Node, frozenset[Node]] = {}
        self._contexts: dict[tuple[str, int], dict[str, str]] = {}

    def node(self, mart: str, row_no: int, column: str) -> CellNode:
        """The node of a cell.

        Raises:
            StepRefusedError: nothing is declared of the column.
        """
        self.rules.group_of(mart, column)
        return CellNode(mart, row_no, column)

    def same(self, node: Node) -> Node:
        """The first of the cells that rest on the same as this one; another node is itself."""
        if not isinstance(node, CellNode):
            return node
        first = self.group(node).columns[0]
        return node if first == node.column else CellNode(node.mart, node.row_no, first)

    def row(self, node: CellNode) -> Row:
        """The row that the cells are in."""
        return self.dossier.rows(node.mart)[node.row_no]

    def group(self, node: CellNode) -> Group:
        """What is declared of the cell."""
        return self.rules.group_of(node.mart, node.column)

    def next(self, node: Node) -> tuple[Node, ...]:
        """What a node rests on directly; nothing for a leaf."""
        first = self.same(node)
        if first not in self._next:
            found: dict[Node, Node] = {}
            for one in self._found(first):
                if (same := self.same(one)) != first:
                    found.setdefault(same, one)
            self._next[first] = tuple(found.values())
        return self._next[first]

    def leaves(self, node: Node) -> frozenset[Node]:
        """All leaves below a node: source sets, constants, cohorts, arrivals."""
        first = self.same(node)
        if first not in self._leaves:
            below = self.next(first)
            self._leaves[first] = frozenset().union(*map(self.leaves, below)) if below else frozenset((first,))
        return self._leaves[first]

    def cells(self) -> Iterator[tuple[CellNode, Group]]:
        """The first of the cells that rest on the same, with its group: in every row of the enterprise, or of none."""
        return self._cells(self.rules.groups)

    def resting_on(self, sets: Set[Node]) -> Iterator[tuple[CellNode, Group]]:
        """Those of the cells that rest on one of these source sets; marts that cannot, as declared, are not read."""
        kinds = frozenset(one.source_set for one in sets if isinstance(one, SetNode))
        groups = {
            mart: tuple(group for group in self.rules.groups[mart] if group.columns[0] in columns)
            for mart, columns in columns_resting_on(self.rules, self.dossier.traced.inputs, kinds).items()
        }
        return ((node, group) for node, group in self._cells(groups) if self.leaves(node) & sets)

    def _cells(self, groups: Mapping[str, tuple[Group, ...]]) -> Iterator[tuple[CellNode, Group]]:
        for mart, of_mart in groups.items():
            file = self.dossier.traced.files.get(mart)
            if file and (ENTERPRISE in file.key) == (self.dossier.enterprise_id != NO_ENTERPRISE):
                for row_no in range(len(self.dossier.rows(mart))):
                    yield from ((CellNode(mart, row_no, group.columns[0]), group) for group in of_mart)

    def _found(self, node: Node) -> Iterator[Node]:
        if isinstance(node, CellNode):
            context = self._context(node.mart, node.row_no)
            for one in self.group(node).inputs:
                if all(context[name] in values for name, values in one.when.items()):
                    yield from self._inputs(one, context, node)
        elif isinstance(node, MeasureNode):
            rules = self.rules.of_measure(node.measure, node.basis)
            if len(rules) != 1 or rules[0][0] != node.basis:
                yield from (MeasureNode(node.measure, basis, node.year) for basis, _ in rules)
                return
            context = {"measure": node.measure, "basis": node.basis, "year": node.year}
            context["figure_year"] = self.dossier.figure_year
            for one in rules[0][1].inputs:
                yield from self._inputs(one, context, None)

    def _context(self, mart: str, row_no: int) -> dict[str, str]:
        """The row's cells as texts, which stand for `{name}` in what is declared."""
        if (mart, row_no) not in self._contexts:
            row = self.dossier.rows(mart)[row_no]
            self._contexts[mart, row_no] = {name: as_text(value) for name, value in row.items()}
        return self._contexts[mart, row_no]

    def _inputs(self, one: Input, context: dict[str, str], node: CellNode | None) -> Iterator[Node]:
        if one.constant:
            yield ConstantNode(one.constant)
        elif one.set:
            yield from self._sets(one, context)
        elif one.measure:
            basis, year = one.basis.format_map(context), one.year.format_map(context)
            yield from (MeasureNode(one.measure, basis, _shifted(year, by)) for by in one.years)
        elif one.deliveries:
            if self.dossier.shows_feed(feed := one.deliveries.format_map(context)):
                yield DeliveriesNode(feed)
        elif node:
            yield from self._of_row(one, context, node)

    def _sets(self, one: Input, context: dict[str, str]) -> Iterator[Node]:
        source_set = one.set or ""
        if one.item == ALL_ITEMS:
            yield from [SetNode(source_set, item) for item in self.dossier.items(source_set)] or [
                SetNode(source_set, ALL_ITEMS)
            ]
            return
        for by in one.years:
            year = {"year": _shifted(context["year"], by)} if "year" in context else {}
            yield SetNode(source_set, one.item.format_map(context | year))

    def _of_row(self, one: Input, context: dict[str, str], node: CellNode) -> Iterator[Node]:
        for column in one.cells:
            yield self.node(node.mart, node.row_no, column)
        if one.rows:
            here = self.row(node)
            for row_no, row in enumerate(self.dossier.rows(one.rows)):
                if all(row[name] == here[name] for name in one.same):
                    yield from (self.node(one.rows, row_no, column) for column in one.columns)
        if one.cohort and self.dossier.shows_column(node.mart, one.of):
            yield CohortNode(node.mart, one.of, tuple((name, context[name]) for name in one.cohort))
        if one.rule:
            key = (one.rule, context["rulebook_code"], context["version"], one.code.format_map(context))
            for found in self.dossier.traced.inputs.get(key, ()):
                if found.kind == "set":
                    yield SetNode(found.code, found.item)
                else:
                    yield MeasureNode(found.code, found.item or one.basis.format_map(context), found.year)


def as_text(value: Any) -> str:
    """A cell as text; null is empty."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _shifted(year: str, by: int) -> str:
    return str(int(year) + by) if year else ""
