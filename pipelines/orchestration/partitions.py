"""The one partitioning: a day is a business date in Asia/Shanghai."""

from __future__ import annotations

from datetime import date

import dagster as dg

from pipelines.base.settings import BUSINESS_TIME_ZONE, FIRST_BUSINESS_DATE

BUSINESS_DATES = dg.DailyPartitionsDefinition(
    start_date=FIRST_BUSINESS_DATE.isoformat(), timezone=BUSINESS_TIME_ZONE.key, end_offset=1
)
"""Today is a partition too: the run of a morning is for that day."""


def business_date_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> date:
    """The business date that a run is for."""
    return date.fromisoformat(context.run.tags["dagster/partition"])
