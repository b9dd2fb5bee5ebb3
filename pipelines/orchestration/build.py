"""Plan, warehouse, gate, release and prune: the steps of a day after landing, each an asset.

The warehouse is one step, since a build is made whole or not at all. Its tables are assets that Dagster does not make
(`tables.py`), and the gate's checks are checks that it does not run (`checks.py`): each step reports what changed.
"""

from typing import Any

import dagster as dg

from pipelines.contracts.feed import Feed
from pipelines.day import steps
from pipelines.day.receipt_page import write_receipt_page
from pipelines.landing.reader.pool import ReaderPool
from pipelines.orchestration.checks import changed_evaluations, gate_evaluations, gate_table
from pipelines.orchestration.keys import (
    GATE_KEY,
    PLAN_KEY,
    PRUNE_KEY,
    RELEASE_KEY,
    WAREHOUSE_KEY,
    landing_key,
    mart_keys,
    shown_tables,
    table_keys,
)
from pipelines.orchestration.one_writer import DataFolder
from pipelines.orchestration.partitions import business_date_of
from pipelines.orchestration.refusal import Stopwatch, failing_in_one_line


def build_assets(
    feeds: dict[str, Feed], manifest: dict[str, Any], days: dg.DailyPartitionsDefinition
) -> list[dg.AssetsDefinition]:
    """The assets from the plan to prune, in the order of a day."""
    tables = table_keys(manifest)
    shown_on = shown_tables(feeds, manifest)

    @dg.asset(
        key=PLAN_KEY,
        deps=[landing_key(feed) for feed in feeds.values()],
        group_name="build",
        partitions_def=days,
        description="构建计划：报送、代码、规则与日期的哈希。 / The plan: hashes of arrivals, code, rules and date.",
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
                "arrivals": len(made.deliveries),
                "rejections": len(made.rejections),
                "absent_feeds": ", ".join(made.absent_feeds) or "none",
                "seconds": clock.seconds,
            }
        )

    @dg.asset(
        key=WAREHOUSE_KEY,
        deps=[PLAN_KEY],
        group_name="build",
        partitions_def=days,
        description="构建：当日数据库的全部表。 / The build: all tables of the day's database.",
        kinds={"dbt", "duckdb"},
    )
    def warehouse(context: dg.AssetExecutionContext, data_folder: DataFolder) -> dg.MaterializeResult[None]:
        clock = Stopwatch()
        day = business_date_of(context)
        with failing_in_one_line():
            built = steps.build(data_folder.settings, feeds, day)
        changed = [name for name, made in built.relations.items() if made.how == "made"]
        for name in changed:
            seconds = built.model_seconds.get(name, 0.0)
            context.log_event(
                dg.AssetMaterialization(
                    tables[name],
                    partition=day.isoformat(),
                    metadata={"build_id": built.build_id, "seconds": seconds},
                )
            )
        return dg.MaterializeResult(
            metadata={
                "build_id": built.build_id,
                "started_from": built.started_from or "nothing",
                "tables": len(built.relations),
                "changed": len(changed),
                "seconds": clock.seconds,
            }
        )

    @dg.asset(
        key=GATE_KEY,
        deps=[WAREHOUSE_KEY, *mart_keys(manifest)],
        group_name="publish",
        partitions_def=days,
        description="质量门禁：全部检查与一份结论。 / The gate: all checks and one receipt that says passed or held.",
        kinds={"duckdb", "json"},
    )
    def gate(context: dg.AssetExecutionContext, data_folder: DataFolder) -> dg.MaterializeResult[None]:
        clock = Stopwatch()
        with failing_in_one_line():
            settings, day = data_folder.settings, business_date_of(context)
            receipt, seconds = steps.gate(settings, feeds, day)
            page = write_receipt_page(settings, feeds, day) if receipt.blocking else None
        found = gate_evaluations(receipt, shown_on)
        for evaluation in changed_evaluations(context.instance, found):
            context.log_event(evaluation)
        return dg.MaterializeResult(
            metadata={
                "build_id": receipt.build_id,
                "state": receipt.state,
                "checks": len(receipt.checks),
                "taken": sum(check.taken_from is not None for check in receipt.checks),
                "blocking": len(receipt.blocking),
                "warnings": len(receipt.warnings),
                "partial": ", ".join(one.missing for one in receipt.partial) or "no",
                "results": gate_table(receipt),
                **({"page": dg.MetadataValue.path(str(page))} if page else {}),
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
