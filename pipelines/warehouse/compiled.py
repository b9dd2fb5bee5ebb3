"""What dbt's project compiles to: every seed and model with its SQL and what it reads, in an order that may be run.

dbt is where models, tests and contracts are written, and their compiler; `run` executes what it compiled. Nothing is
run here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Literal

from pipelines.base.errors import KechuangError
from pipelines.base.settings import DBT_PROJECT_DIR

LINKING = "linking"
"""The step between staging and the rest, which no SQL does: it makes what dbt knows as the source `linking`."""
LINKING_SCHEMA = "linking"


@dataclass(frozen=True)
class Node:
    """One relation to make.

    `relation` is quoted for SQL; `reads` are names of other nodes, `sources` are dbt's sources, as
    `schema.table`. A seed has a `path` and the `types` of its columns; a model has
    `sql`, and `types` if its contract is enforced.
    """

    name: str
    schema: str
    relation: str
    kind: Literal["seed", "view", "table"]
    reads: tuple[str, ...]
    sql: str = ""
    path: Path | None = None
    types: Mapping[str, str] | None = None
    sources: tuple[str, ...] = ()


def compiled_nodes(manifest: Mapping[str, Any]) -> tuple[Node, ...]:
    """Seeds and models of a compiled manifest, each after what it reads and otherwise in order of name.

    `LINKING` is among what a node reads where it reads a table of linking.

    Raises:
        KechuangError: a model is not compiled, or is of a kind that the runner does not make.
    """
    found = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in ("seed", "model")}
    sources = {key: (str(one["schema"]), str(one["name"])) for key, one in manifest["sources"].items()}
    names = {key: str(node["name"]) for key, node in found.items()}
    nodes: dict[str, Node] = {}
    for node in sorted(found.values(), key=lambda one: str(one["name"])):
        depends_on = node["depends_on"].get("nodes", [])
        reads = [names[one] for one in depends_on if one in found]
        given = sorted(sources[one] for one in depends_on if one in sources)
        reads += [LINKING] if any(schema == LINKING_SCHEMA for schema, _ in given) else []
        found_node = _node(node, tuple(sorted(reads)))
        nodes[node["name"]] = replace(found_node, sources=tuple(".".join(one) for one in given))
    order = TopologicalSorter({name: [one for one in node.reads if one != LINKING] for name, node in nodes.items()})
    return tuple(nodes[name] for name in order.static_order())


def with_seeds(nodes: tuple[Node, ...], files: Mapping[str, Path]) -> tuple[Node, ...]:
    """The nodes with these files, by name of the seed, in place of those of dbt's project.

    Raises:
        KechuangError: a file is named like no seed.
    """
    if unknown := sorted(set(files) - {node.name for node in nodes if node.kind == "seed"}):
        raise KechuangError(f"there is no seed {unknown[0]}")
    return tuple(replace(node, path=files[node.name]) if node.name in files else node for node in nodes)


def _node(node: dict[str, Any], reads: tuple[str, ...]) -> Node:
    kind = node["config"]["materialized"]
    if kind not in ("seed", "view", "table"):
        raise KechuangError(f"{node['name']}: the runner makes seeds, views and tables, not a model that is {kind!r}")
    if kind == "seed":
        path, types = DBT_PROJECT_DIR / node["original_file_path"], node["config"]["column_types"]
        return Node(node["name"], node["schema"], node["relation_name"], kind, reads, path=path, types=types)
    if not node.get("compiled_code"):
        raise KechuangError(f"{node['name']} is not compiled: remove the data folder's `work` folder and run again")
    types = {name: column["data_type"] for name, column in node["columns"].items()}
    is_enforced = node["contract"]["enforced"]
    return Node(
        node["name"],
        node["schema"],
        node["relation_name"],
        kind,
        reads,
        sql=node["compiled_code"],
        types=types if is_enforced else None,
    )


def made_before_linking(nodes: tuple[Node, ...]) -> set[str]:
    """Names of the nodes that are made before linking: seeds, and staging that reads no linking."""
    return {node.name for node in nodes if node.schema in ("seeds", "staging") and LINKING not in node.reads}


def nodes_between(nodes: Sequence[Node], given: Collection[str], wanted: Collection[str]) -> list[Node]:
    """The nodes that depend on those `given` and lead to those `wanted`, in the order of `nodes`: each after its reads.

    Those wanted are among them, if they depend on one that is given; those given are not.
    """
    after, before = set(given), set(wanted)
    for node in nodes:
        if after & set(node.reads):
            after.add(node.name)
    for node in reversed(nodes):
        if node.name in before:
            before |= set(node.reads)
    return [node for node in nodes if node.name in (after & before) - set(given)]
