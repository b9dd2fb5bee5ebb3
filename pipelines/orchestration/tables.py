"""Tables of dbt and of linking in Dagster's graph. The step `warehouse` makes them, and reports those that changed."""

from collections.abc import Mapping
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator
from dagster_dbt.asset_specs import build_dbt_asset_specs

from pipelines.contracts.feed import Feed
from pipelines.orchestration.keys import PLAN_KEY
from pipelines.orchestration.linking import linking_specs


class LayerTranslator(DagsterDbtTranslator):
    """Names dbt's tables `<layer>/<table>` and groups them by layer; dbt's sources are the landing assets."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`landing/<table>` for a source, `<schema>/<name>` for the rest."""
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer."""
        return str(dbt_resource_props["schema"])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The description alone; the SQL is one click away."""
        return str(dbt_resource_props.get("description") or "")


def table_specs(
    feeds: dict[str, Feed], manifest: dict[str, Any], days: dg.DailyPartitionsDefinition
) -> list[dg.AssetSpec]:
    """One spec per seed, model and table of linking, each after what it reads; the first of them after the plan."""
    specs = build_dbt_asset_specs(manifest=manifest, dagster_dbt_translator=LayerTranslator())
    linked = linking_specs(feeds.values(), days)
    made = {spec.key for spec in (*specs, *linked)}
    by_key: dict[dg.AssetKey, dg.AssetSpec] = {spec.key: spec for spec in linked}
    for spec in specs:
        deps: list[dg.AssetDep | dg.AssetKey] = [dep for dep in spec.deps if not _is_made_by_plan(dep.asset_key)]
        deps += [] if any(dep.asset_key in made for dep in spec.deps) else [PLAN_KEY]
        by_key[spec.key] = spec.replace_attributes(partitions_def=days, deps=deps)
    reads = {key: [dep.asset_key for dep in spec.deps] for key, spec in by_key.items()}
    return [by_key[key] for key in TopologicalSorter(reads).static_order() if key in by_key]


def _is_made_by_plan(key: dg.AssetKey) -> bool:
    """`landing.run`, `landing.delivery` and its totals are tables of the plan, not feeds."""
    return key.path[0] == "landing" and "__" not in key.path[-1]
