"""Plan, dbt's tables, gate, release and prune as assets. dbt runs as one step: a build is made whole or not at all."""

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator
from dagster_dbt.asset_specs import build_dbt_asset_specs

from pipelines.contracts.feed import Feed
from pipelines.day import steps
from pipelines.landing.reader.pool import ReaderPool
from pipelines.orchestration.keys import GATE_KEY, PLAN_KEY, PRUNE_KEY, RELEASE_KEY, landing_key
from pipelines.orchestration.linking import linking_specs
from pipelines.orchestration.one_writer import DataFolder
from pipelines.orchestration.partitions import business_date_of
from pipelines.orchestration.refusal import Stopwatch, failing_in_one_line


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


def warehouse_specs(
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


def build_assets(
    feeds: dict[str, Feed], manifest: dict[str, Any], days: dg.DailyPartitionsDefinition
) -> list[dg.AssetsDefinition]:
    """The assets from the plan to the release, in the order of a day."""
    specs = warehouse_specs(feeds, manifest, days)
    marts = [spec.key for spec in specs if spec.key.path[0] == "marts"]

    @dg.asset(
        key=PLAN_KEY,
        deps=[landing_key(feed) for feed in feeds.values()],
        group_name="build",
        partitions_def=days,
        description="构建计划：到货、代码、规则与日期的哈希。 / The plan: hashes of arrivals, code, rules and date.",
        kinds={"json"},
    )
    def plan(
        context: dg.AssetExecutionContext, data_folder: DataFolder, readers: dg.ResourceParam[ReaderPool]
    ) -> dg.MaterializeResult[None]:
        clock = Stopwatch()
        readers.close()  # all has landed: the build may have their memory
        with failing_in_one_line():
            made = steps.plan(data_folder.settings, feeds, business_date_of(context))
        return dg.MaterializeResult(
            metadata={
                "build_id": made.build_id,
                "deliveries": len(made.deliveries),
                "rejections": len(made.rejections),
                "absent_feeds": ", ".join(made.absent_feeds) or "none",
                "seconds": clock.seconds,
            }
        )

    @dg.multi_asset(specs=specs, name="warehouse", can_subset=False)
    def warehouse(context: dg.AssetExecutionContext, data_folder: DataFolder) -> Iterator[dg.MaterializeResult[None]]:
        with failing_in_one_line():
            built = steps.build(data_folder.settings, feeds, business_date_of(context))
        for spec in specs:
            yield dg.MaterializeResult(
                asset_key=spec.key,
                metadata={"build_id": built.build_id, "seconds": built.model_seconds.get(spec.key.path[-1], 0.0)},
            )

    @dg.asset(
        key=GATE_KEY,
        deps=marts,
        group_name="publish",
        partitions_def=days,
        description="质量门禁：全部检查与一份结论。 / The gate: all checks and one receipt that says passed or held.",
        kinds={"duckdb", "json"},
    )
    def gate(context: dg.AssetExecutionContext, data_folder: DataFolder) -> dg.MaterializeResult[None]:
        clock = Stopwatch()
        with failing_in_one_line():
            receipt, seconds = steps.gate(data_folder.settings, feeds, business_date_of(context))
        return dg.MaterializeResult(
            metadata={
                "build_id": receipt.build_id,
                "state": receipt.state,
                "checks": len(receipt.checks),
                "holding": len(receipt.holding),
                "warnings": len(receipt.warnings),
                "partial": ", ".join(one.missing for one in receipt.partial) or "no",
                "seconds": clock.seconds,
                **{f"seconds of {name}": round(spent, 3) for name, spent in seconds.items()},
            }
        )

    @dg.asset(
        key=RELEASE_KEY,
        deps=[GATE_KEY],
        group_name="publish",
        partitions_def=days,
        description="发布：一整套不可变文件及指针。 / The release: a set of immutable files, and its pointer.",
        kinds={"parquet"},
    )
    def release(context: dg.AssetExecutionContext, data_folder: DataFolder) -> dg.MaterializeResult[None]:
        clock = Stopwatch()
        with failing_in_one_line():
            published = steps.publish(data_folder.settings, business_date_of(context))
        return dg.MaterializeResult(
            metadata={
                "release_id": published.release.release_id,
                "data_root": published.release.data_root,
                "is_current": published.is_current,
                "partial": ", ".join(one.missing for one in published.release.partial) or "no",
                "rows": sum(file.rows for file in published.release.files),
                "folder": dg.MetadataValue.path(str(published.folder)),
                "seconds": clock.seconds,
            }
        )

    @dg.asset(
        key=PRUNE_KEY,
        deps=[GATE_KEY],
        group_name="publish",
        partitions_def=days,
        op_tags={"dagster/priority": "-1"},  # after the release, and also where the gate holds it
        description="清理：按保留策略删除旧文件。 / Prune: removes old files by the retention policy.",
        kinds={"file"},
    )
    def prune(data_folder: DataFolder) -> dg.MaterializeResult[None]:
        clock = Stopwatch()
        done = steps.prune_after_day(data_folder.settings, feeds)
        return dg.MaterializeResult(
            metadata={
                "removed": len(done.removed) if done else 0,
                "bytes": done.bytes if done else 0,
                "problems": list(done.problems) if done else ["see the run's log"],
                "seconds": clock.seconds,
            }
        )

    return [plan, warehouse, gate, release, prune]
