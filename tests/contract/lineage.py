"""What the published tables rest on: feeds by dbt's manifest, and landed columns by the compiled SQL of the models.

Pure functions over the manifest. A model's SQL is read by sqlglot with only the wanted columns kept: what is still
referred to decides them, filters and joins included. Two things are left out. The order within a window only chooses
between versions of a row. And `dim_enterprise_feed` says which feeds know an enterprise, and nothing of their content.
"""

from collections.abc import Mapping
from graphlib import TopologicalSorter
from typing import Any

from sqlglot import exp, parse_one
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

KNOWS_ONLY = "dim_enterprise_feed"
#: Linking is Python: it reads the registry, its changes, and the names of the feed that is linked.
LINKED_WITH = ("registry/enterprise", "registry/change")
LINKS = "linking"

Relation = tuple[str, str]
"""Schema and name."""


def feeds_of(manifest: Mapping[str, Any], mart: str) -> set[str]:
    """The feeds whose content a published table reads, by whatever models."""
    (start,) = [key for key, node in manifest["nodes"].items() if node["name"] == mart]
    found, waiting = set[str](), [start]
    while waiting:
        for key in manifest["parent_map"].get(waiting.pop(), []):
            if key not in found and not key.endswith(f".{KNOWS_ONLY}"):
                found.add(key)
                waiting.append(key)
    sources = [manifest["sources"][key] for key in found if key.startswith("source.")]
    feeds = {source["name"].replace("__", "/", 1) for source in sources if "__" in source["name"]}
    return feeds | (set(LINKED_WITH) if any(source["schema"] == LINKS for source in sources) else set())


def landed_columns(
    manifest: Mapping[str, Any], columns: Mapping[Relation, list[str]], wanted: Mapping[Relation, set[str]]
) -> dict[str, set[str]]:
    """The landed columns that decide `wanted`, by feed; `columns` are those of every relation of the project."""
    models = {
        (node["schema"], node["name"]): node for node in manifest["nodes"].values() if node["resource_type"] == "model"
    }
    place = {node["unique_id"]: key for key, node in models.items()}
    reads = {key: [place[one] for one in node["depends_on"]["nodes"] if one in place] for key, node in models.items()}
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for (area, name), names in columns.items():
        schema.setdefault(area, {})[name] = dict.fromkeys(names, "text")
    asked: dict[Relation, set[str]] = {key: set(names) for key, names in wanted.items()}
    for key in reversed(list(TopologicalSorter(reads).static_order())):
        if key in asked and key[1] != KNOWS_ONLY:
            for relation, names in _read_for(models[key], asked[key], schema).items():
                asked.setdefault(relation, set()).update(names)
    return {
        name.replace("__", "/", 1): {column for column in names if not column.startswith("_")}
        for (area, name), names in asked.items()
        if area == "landing" and "__" in name
    }


def _read_for(
    model: Mapping[str, Any], wanted: set[str], schema: dict[str, dict[str, dict[str, str]]]
) -> dict[Relation, set[str]]:
    """The columns of relations that decide the wanted columns of one model."""
    tree = parse_one(model["compiled_code"], read="duckdb")
    for window in tree.find_all(exp.Window):
        window.set("order", None)
    kept = exp.select(*(exp.column(name, table="made") for name in sorted(wanted)))
    outer = kept.from_(exp.Subquery(this=tree, alias=exp.to_identifier("made")))
    database = model["database"]
    query = qualify(outer, schema={database: schema}, dialect="duckdb", catalog=database, identify=False)
    found: dict[Relation, set[str]] = {}
    for scope in traverse_scope(pushdown_projections(query)):
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                found.setdefault((source.db, source.name), set()).add(column.name)
    return found
