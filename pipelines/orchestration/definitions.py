"""The Dagster code location: puts together what this folder makes, of contracts, city and dbt's manifest.

Importing it does nothing; Dagster calls `defs` when it loads the code location, with settings of the environment.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import dagster as dg

from pipelines.base.log import log
from pipelines.base.permissions import write_privately
from pipelines.base.settings import Settings
from pipelines.city.city_file import time_zone_of
from pipelines.contracts.feed import Feed, contracts_for
from pipelines.gate.gate import all_definitions
from pipelines.orchestration.arrivals import arrivals_sensor
from pipelines.orchestration.build import build_assets
from pipelines.orchestration.checks import gate_checks
from pipelines.orchestration.day_settings import SETTINGS, DaySettings
from pipelines.orchestration.freshness_policies import feed_policy, step_policy, with_policy
from pipelines.orchestration.keys import shown_tables
from pipelines.orchestration.landing import FOUND, inbox_asset, landing_asset, reader_pool
from pipelines.orchestration.one_writer import DATA_FOLDER, DataFolder, dead_runs
from pipelines.orchestration.partitions import business_dates
from pipelines.warehouse.build import dbt_dir
from pipelines.warehouse.dbt import compiled_manifest

DAILY_JOB = "daily"


def day_definitions(settings: Settings, quiet: Collection[str] = ()) -> dg.Definitions:
    """What a day needs to run: the daily job, its steps and their resources.

    Feeds that are `quiet`, since nothing of them is to be read, have no step: it costs Dagster more to run and record
    one than to land what is there.
    """
    feeds = contracts_for(settings)
    return _day(settings, feeds, compiled_manifest(dbt_dir(settings), settings.threads), quiet)


def _day(
    settings: Settings, feeds: dict[str, Feed], manifest: dict[str, Any], quiet: Collection[str] = ()
) -> dg.Definitions:
    zone = time_zone_of(settings)
    days, daily_policy = business_dates(zone), step_policy(str(zone))
    steps = [
        with_policy(inbox_asset(feeds, days, {name: feeds[name] for name in feeds if name in quiet}), daily_policy),
        *(
            with_policy(landing_asset(feed, days), feed_policy(feed))
            for name, feed in feeds.items()
            if name not in quiet
        ),
        *(with_policy(step, daily_policy) for step in build_assets(feeds, manifest, days)),
    ]
    daily = dg.define_asset_job(
        DAILY_JOB,
        selection=dg.AssetSelection.assets(*steps).without_checks()
        | dg.AssetSelection.checks(*(key for step in steps for key in step.check_keys)),  # the gate reports its own
        partitions_def=days,
        description="落地、构建、门禁、发布。 / Land, build, gate, publish.",
    )
    return dg.Definitions(
        assets=steps,
        jobs=[daily],
        resources={
            "readers": reader_pool,
            DATA_FOLDER: DataFolder.of(settings),
            SETTINGS: DaySettings.of(settings),
            FOUND: None,
        },
        executor=dg.in_process_executor,  # one process holds the data folder: also for assets that a person picks
    )


def make_definitions(settings: Settings) -> dg.Definitions:
    """A day's definitions, and what the page and the daemon need besides: tables, checks, schedule and sensors."""
    from pipelines.orchestration.tables import table_specs  # 1 s, for dbt's part of Dagster

    feeds = contracts_for(settings)
    manifest = compiled_manifest(dbt_dir(settings), settings.threads)
    day = _day(settings, feeds, manifest)
    (daily,) = day.jobs or ()
    schedule = dg.build_schedule_from_partitioned_job(daily, name="every_morning", hour_of_day=6, minute_of_hour=45)
    others = dg.Definitions(
        assets=table_specs(feeds, manifest, business_dates(time_zone_of(settings))),
        asset_checks=[gate_checks(all_definitions(feeds, manifest), shown_tables(feeds, manifest))],
        schedules=[schedule],
        sensors=[run_failed, dead_runs, arrivals_sensor(feeds, DAILY_JOB)],
    )
    return dg.Definitions.merge(day, others)


@dg.run_failure_sensor(name="run_failed", description="记录失败的运行。 / Logs a run that failed.")
def run_failed(context: dg.RunFailureSensorContext) -> None:
    """Say in one line which day failed, in which run, and why."""
    day = context.dagster_run.tags.get("dagster/partition", "no date")
    run_id, why = context.dagster_run.run_id, context.failure_event.message
    log.error("run %s for %s failed: %s", run_id, day, why)


@dg.definitions
def defs() -> dg.Definitions:
    """The code location of the data folder and city that the environment names."""
    write_privately()
    return make_definitions(Settings.load())
