"""Which files of the project a published table is made by."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from pipelines.base.settings import DBT_PROJECT_DIR, PROJECT_ROOT


def files_behind(manifest: Mapping[str, Any], table: str) -> tuple[str, ...]:
    """Models, seeds and macros that a published table comes from, as paths in the checkout, in order.

    None for a table that the project no longer has.
    """
    nodes = manifest["nodes"]
    waiting = [key for key, node in nodes.items() if node["name"] == table and node["resource_type"] == "model"]
    seen, files = set(waiting), set[str]()
    while waiting:
        node = nodes[waiting.pop()]
        files.add(node["original_file_path"])
        macros = (manifest["macros"][one] for one in node["depends_on"].get("macros", []))
        files |= {one["original_file_path"] for one in macros if one["package_name"] == node["package_name"]}
        reads = {one for one in node["depends_on"].get("nodes", []) if one in nodes} - seen
        seen |= reads
        waiting += reads
    project = PurePosixPath(DBT_PROJECT_DIR.relative_to(PROJECT_ROOT))
    return tuple(sorted(str(project / one) for one in files))
