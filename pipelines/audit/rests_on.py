"""Which columns may rest on kinds of source sets, by the declarations alone: what a whole arrival may have touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.audit.dossier import RuleInput
from pipelines.audit.lineage_rules import Group, Input, LineageRules

_Rules = Mapping[tuple[str, str, str, str], tuple[RuleInput, ...]]


def columns_resting_on(
    rules: LineageRules, inputs: _Rules, source_sets: frozenset[str], feed: str | None = None
) -> dict[str, tuple[str, ...]]:
    """Columns of each mart that rest in some row on one of these kinds of sets, or on all arrivals of the feed."""
    measures = _measures(rules, source_sets)
    kinds = {
        key[0]
        for key, found in inputs.items()
        for one in found
        if (one.code in source_sets if one.kind == "set" else one.code in measures)
    }
    found: set[tuple[str, str]] = set()
    grew = True
    while grew:
        before = len(found)
        for mart, groups in rules.groups.items():
            for group in groups:
                if _rests(mart, group, found, source_sets, measures, kinds, feed):
                    found |= {(mart, column) for column in group.columns}
        grew = len(found) > before
    return {mart: tuple(column for column in _columns(groups) if (mart, column) in found)
            for mart, groups in rules.groups.items() if any(one == mart for one, _ in found)}  # fmt: skip


def _rests(
    mart: str,
    group: Group,
    found: set[tuple[str, str]],
    source_sets: frozenset[str],
    measures: set[str],
    kinds: set[str],
    feed: str | None,
) -> bool:
    return any(
        one.set in source_sets
        or one.measure in measures
        or one.rule in kinds
        or (feed is not None and one.deliveries is not None and (one.deliveries == feed or "{" in one.deliveries))
        or any((mart, column) in found for column in (*one.cells, one.of))
        or any((one.rows, column) in found for column in one.columns)
        for one in group.inputs
    )


def _measures(rules: LineageRules, source_sets: frozenset[str]) -> set[str]:
    found: set[str] = set()
    grew = True
    while grew:
        before = len(found)
        for rule in rules.measures:
            if any(_is_of(one, source_sets, found) for one in rule.inputs):
                found |= set(rule.measures)
        grew = len(found) > before
    return found


def _is_of(one: Input, source_sets: frozenset[str], measures: set[str]) -> bool:
    return one.set in source_sets or one.measure in measures


def _columns(groups: Iterable[Group]) -> list[str]:
    return [column for group in groups for column in group.columns]
