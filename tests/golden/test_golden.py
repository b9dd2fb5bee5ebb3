"""The shape of the system, frozen: a change of the asset graph or of the release manifest must be meant.

`pytest tests/golden --snapshot-update` accepts a change; look at the difference before you commit it.
"""

import json
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
from conftest import FinishedDay
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from pipelines.gate.gate import all_definitions
from pipelines.orchestration.definitions import make_definitions
from pipelines.orchestration.one_writer import DATA_FOLDER
from pipelines.publish.manifest import MANIFEST
from pipelines.warehouse.build import dbt_dir
from pipelines.warehouse.dbt import compiled_manifest


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


def _asset(spec: dg.AssetSpec) -> dict[str, Any]:
    return {
        "group": spec.group_name,
        "deps": sorted(dep.asset_key.to_user_string() for dep in spec.deps),
        "is_partitioned": spec.partitions_def is not None,
        "has_description": bool(spec.description),
    }


def test_asset_graph(finished: FinishedDay, golden: SnapshotAssertion) -> None:
    settings = finished.restore().settings
    definitions = make_definitions(settings)
    gate = all_definitions(read_contracts(SOURCES_DIR), compiled_manifest(dbt_dir(settings), 2))
    specs = {spec.key.to_user_string(): spec for spec in definitions.resolve_all_asset_specs()}
    made = [asset for asset in definitions.assets or () if isinstance(asset, dg.AssetsDefinition)]
    checks = [check for asset in (*made, *definitions.asset_checks) for check in asset.check_specs]
    job = definitions.resolve_job_def("daily")
    (schedule,) = definitions.schedules or []
    picked_by_a_person = definitions.resolve_implicit_global_asset_job_def()
    assert {job.executor_def.name, picked_by_a_person.executor_def.name} == {"in_process"}
    holding = {DATA_FOLDER, "readers"}  # the readers need the data folder
    assert [node.name for node in job.graph.node_defs if not holding & set(node.required_resource_keys)] == []
    assert golden == {
        "assets": {key: _asset(specs[key]) for key in sorted(specs)},
        "checks": sorted(f"{check.asset_key.to_user_string()}:{check.name}" for check in checks),
        "gate": sorted(check.id for check in gate),
        "job": {
            "name": job.name,
            "steps": sorted(node.name for node in job.graph.nodes),
            "partitions": str(job.partitions_def),
        },
        "schedule": {"name": schedule.name},
        "sensors": sorted(sensor.name for sensor in definitions.sensors or []),
    }


_MASKED = {"sha256", "bytes", "logical_root", "merkle_root", "data_root", "plan_sha256", "code_sha256", "city_sha256",
           "rows_sha256", "reading_hash", "build_id", "release_id", "delivery_id", "rulebooks", "totals"}  # fmt: skip
"""Hashes of code and data, and amounts: they follow from what is kept, or from the processor's arithmetic."""


def _masked(value: Any, name: str = "") -> Any:
    if name in _MASKED:
        return f"<{type(value).__name__}>"
    if name == "rows" and isinstance(value, str):
        return "<path>"
    if isinstance(value, dict):
        return {key: _masked(inner, key) for key, inner in value.items()}
    return [_masked(inner) for inner in value] if isinstance(value, list) else value


def _columns(parquet: Path) -> list[str]:
    """`<name> <type>` in the order of the file, which the logical root depends on."""
    table = duckdb.read_parquet(str(parquet))
    return [f"{name} {kind}" for name, kind in zip(table.columns, table.types, strict=True)]


def test_release_manifest(finished: FinishedDay, golden: SnapshotAssertion) -> None:
    served = finished.restore().served
    manifest = _masked(json.loads((served / MANIFEST).read_text(encoding="utf-8")))
    keys_of_a_check = {tuple(check) for check in manifest.pop("gate")}
    manifest.pop("gate_counts")
    for file in manifest["files"]:
        file["columns"] = _columns(served / file["file"])
    assert golden == {**manifest, "gate": [list(keys) for keys in sorted(keys_of_a_check)]}
