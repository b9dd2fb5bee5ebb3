"""The one partitioning: a day is a business date in the city's time zone."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.base.settings import FIRST_BUSINESS_DATE


def business_dates(zone: ZoneInfo) -> dg.DailyPartitionsDefinition:
    """A partition for each business date. Today is one too: the run of a morning is for that day."""
    return dg.DailyPartitionsDefinition(start_date=FIRST_BUSINESS_DATE.isoformat(), timezone=zone.key, end_offset=1)


def business_date_of(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> date:
    """The business date that a run is for."""
    return date.fromisoformat(context.run.tags["dagster/partition"])
