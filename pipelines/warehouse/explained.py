"""What a finished build says of its published tables: texts, rights, and the file of column lineage beside it.

Following the columns of 150 models takes 1.7 s of processor time, so the last result is kept beside the compiled
manifest. It holds for every build of the same SQL, contracts and code, and is remade if a byte of it is another.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines import contracts as contract_code
from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import canonical_json, sha256_of_file, sync_file
from pipelines.contracts.feed import Feed
from pipelines.warehouse.column_lineage import Columns, ProjectLineage, columns_of
from pipelines.warehouse.column_rights import ProjectRights
from pipelines.warehouse.keys import engine_sha256
from pipelines.warehouse.lineage_file import COLUMN_LINEAGE, lineage_rows, write_lineage
from pipelines.warehouse.published import lineage_tables, published_models, published_tables, published_views
from pipelines.warehouse.receipt import WAREHOUSE, PublishedTable, PublishedView
from pipelines.warehouse.relation_record import digest

_RESOURCES = ("model", "seed", "source")
_TOLD = ("resource_type", "database", "schema", "name", "relation_name", "compiled_code", "description", "columns",
         "config", "depends_on")  # fmt: skip
"""What is read of a node of the manifest; the rest has times and places."""


class Explained(BaseModel):
    """What goes into the build's receipt."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tables: tuple[PublishedTable, ...]
    lineage: tuple[PublishedTable, ...]
    views: tuple[PublishedView, ...]
    column_lineage_sha256: str


def explain_build(folder: Path, manifest: dict[str, Any], feeds: dict[str, Feed], kept_in: Path) -> Explained:
    """Follow every published column of a build whose tables are made, and write `column_lineage.parquet`.

    Args:
        folder: the build's.
        manifest: dbt's compiled manifest.
        feeds: the contracts.
        kept_in: folder of the last result, made if it is missing.

    Raises:
        KechuangError: a published table does not say what its key is, or a model cannot be followed.
    """
    with opened_duckdb(folder / WAREHOUSE, read_only=True) as connection:
        columns = columns_of(connection)
    path, kept = folder / COLUMN_LINEAGE, _Kept(kept_in, _key(manifest, feeds, columns))
    if found := kept.taken_to(path):
        return found
    lineage = ProjectLineage(manifest, columns)
    rights = ProjectRights(manifest, lineage, feeds)
    marts = sorted((str(node["schema"]), str(node["name"])) for node in published_models(manifest))
    write_lineage(path, lineage_rows(lineage, marts, feeds))
    explained = Explained(
        tables=published_tables(manifest, rights),
        lineage=lineage_tables(manifest, rights),
        views=published_views(manifest, rights),
        column_lineage_sha256=sha256_of_file(path),
    )
    kept.keep(explained, path)
    return explained


class _Kept:
    """One result, in two files that are named after what it was made of.

    Nobody waits for nobody: what two processes write at once, or one did not finish, has another hash than it says.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self._said, self._rows = folder / f"{key}.json", folder / f"{key}.parquet"

    def taken_to(self, path: Path) -> Explained | None:
        """The result, its file copied to `path`; None if there is none, or a byte of it is not what was kept."""
        try:
            content = json.loads(self._said.read_text(encoding="utf-8"))
            if content["sha256"] != _sha256(content["explained"]):
                return None
            found = Explained.model_validate(content["explained"])
            shutil.copyfile(self._rows, path)
        except (OSError, ValueError, KeyError, TypeError, ValidationError):
            return None
        if sha256_of_file(path) != found.column_lineage_sha256:
            return None
        sync_file(path)
        return found

    def keep(self, explained: Explained, path: Path) -> None:
        """Keep a result and its file, in place of any other."""
        self._said.parent.mkdir(parents=True, exist_ok=True)
        for earlier in self._said.parent.iterdir():
            earlier.unlink(missing_ok=True)
        shutil.copyfile(path, self._rows)
        said = explained.model_dump(mode="json")
        self._said.write_bytes(canonical_json({"sha256": _sha256(said), "explained": said}))


def _sha256(value: Any) -> str:
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _key(manifest: dict[str, Any], feeds: dict[str, Feed], columns: Columns) -> str:
    """Hash of all that a result follows from."""
    nodes = (*manifest["nodes"].values(), *manifest["sources"].values())
    told = {
        str(node["unique_id"]): {name: node.get(name) for name in _TOLD}
        for node in nodes
        if node["resource_type"] in _RESOURCES
    }
    tables = sorted((schema, name, list(names)) for (schema, name), names in columns.items())
    contracts = {name: feed.model_dump(mode="json") for name, feed in feeds.items()}
    return digest([told, tables, contracts, _code()])


@cache
def _code() -> list[str]:
    """What follows the columns: this room, that of the contracts, sqlglot."""
    contracts = sorted(Path(contract_code.__file__).parent.glob("*.py"))
    return [engine_sha256(), *(sha256_of_file(path) for path in contracts), version("sqlglot")]
