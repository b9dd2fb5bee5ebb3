"""What a changed seed reaches in dbt's graph: the models to run again, and the tables that these read. Runs nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

COMPARED = ("mart_innovation_score", "mart_eligibility")
"""The marts that are compared: what these do not need is not run again."""


@dataclass(frozen=True)
class Downstream:
    """`models` to run again, by name; `inputs` that they read and that stay as they are, as `(schema, table)`."""

    models: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...]


def downstream_of(manifest: dict[str, Any], seeds: Collection[str]) -> Downstream:
    """What lies between these seeds and the compared marts, in order of name."""
    nodes: dict[str, dict[str, Any]] = manifest["nodes"]
    reads = {
        node: set(found["depends_on"].get("nodes", []))
        for node, found in nodes.items()
        if found["resource_type"] in ("model", "seed")
    }
    changed = {node for node in reads if nodes[node]["resource_type"] == "seed" and nodes[node]["name"] in seeds}
    wanted = {node for node in reads if nodes[node]["name"] in COMPARED}
    again = (_following(reads, changed) & _leading(reads, wanted)) - changed
    inputs = {read for node in again for read in reads[node]} - again - changed
    return Downstream(
        models=tuple(sorted(nodes[node]["name"] for node in again)),
        inputs=tuple(sorted((nodes[node]["schema"], nodes[node]["name"]) for node in inputs)),
    )


def _leading(reads: dict[str, set[str]], nodes: set[str]) -> set[str]:
    """The nodes and all that they read, however indirectly."""
    found, frontier = set(nodes), set(nodes)
    while frontier:
        frontier = {read for node in frontier for read in reads.get(node, ())} - found
        found |= frontier
    return found


def _following(reads: dict[str, set[str]], nodes: set[str]) -> set[str]:
    """The nodes and all that reads them, however indirectly."""
    readers: dict[str, set[str]] = {}
    for node, read in reads.items():
        for one in read:
            readers.setdefault(one, set()).add(node)
    return _leading(readers, nodes)
