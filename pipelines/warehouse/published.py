"""What dbt's project publishes: the public models as tables, and the views over them, with all that it says of them."""

from __future__ import annotations

from typing import Any

from pipelines.base.errors import KechuangError
from pipelines.base.sql import quoted
from pipelines.contracts.parts import Classification
from pipelines.warehouse.receipt import PublishedColumn, PublishedTable, PublishedView

VIEWS = "views"
"""Schema of the views that a release offers over its tables."""
LINEAGE = "lineage"
"""Schema of the tables that say what published cells come from."""
_BETWEEN = " / "
"""Parts the Chinese of a description from the English; a test holds every description to it."""


def published_models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The manifest's nodes of the public models, which a release publishes."""
    nodes = manifest["nodes"].values()
    return [node for node in nodes if node["resource_type"] == "model" and node["config"]["access"] == "public"]


def published_tables(manifest: dict[str, Any]) -> tuple[PublishedTable, ...]:
    """The public models, in order of name.

    Raises:
        KechuangError: one does not say what its key is, or who may see it.
    """
    return _tables(published_models(manifest))


def lineage_tables(manifest: dict[str, Any]) -> tuple[PublishedTable, ...]:
    """The tables of lineage, in order of name, which a release holds beside what it publishes.

    Raises:
        KechuangError: one does not say what its key is, or who may see it.
    """
    nodes = manifest["nodes"].values()
    return _tables([node for node in nodes if node["resource_type"] == "model" and node["schema"] == LINEAGE])


def _tables(models: list[dict[str, Any]]) -> tuple[PublishedTable, ...]:
    tables = []
    for mart in sorted(models, key=lambda node: str(node["name"])):
        meta = mart["config"]["meta"]
        for needed, what in (("key", "the columns of its key"), ("classification", "who may see it")):
            if not meta.get(needed):
                raise KechuangError(f"{mart['name']}: give {what} under config.meta.{needed}")
        zh, en = _both(mart["description"])
        tables.append(
            PublishedTable(
                name=mart["name"],
                key=tuple(meta["key"]),
                provenance=tuple(meta.get("provenance", ())),
                zh=zh,
                en=en,
                classification=Classification.model_validate(meta["classification"]),
                columns=_columns(mart),
            )
        )
    return tuple(tables)


def published_views(manifest: dict[str, Any]) -> tuple[PublishedView, ...]:
    """The views that every release offers, in order of name, freed from the name of the database."""
    nodes = manifest["nodes"]
    views = [node for node in nodes.values() if node["resource_type"] == "model" and node["schema"] == VIEWS]
    found = []
    for view in sorted(views, key=lambda node: str(node["name"])):
        zh, en = _both(view["description"])
        found.append(
            PublishedView(name=view["name"], sql=_over_marts(view, nodes), zh=zh, en=en, columns=_columns(view))
        )
    return tuple(found)


def _over_marts(view: dict[str, Any], nodes: dict[str, Any]) -> str:
    sql = str(view["compiled_code"]).strip()
    for read in view["depends_on"]["nodes"]:
        sql = sql.replace(nodes[read]["relation_name"], f"marts.{quoted(nodes[read]['name'])}")
    return sql


def _columns(node: dict[str, Any]) -> tuple[PublishedColumn, ...]:
    found = []
    for column in node["columns"].values():
        zh, en = _both(column["description"])
        found.append(PublishedColumn(name=column["name"], zh=zh, en=en))
    return tuple(found)


def _both(description: str) -> tuple[str, str]:
    """Chinese and English, each on one line."""
    zh, _, en = " ".join(description.split()).partition(_BETWEEN)
    return zh, en
