"""The newest date in the content of one arrival: calculated only here, for plan, gate, mart and reports."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.base.errors import DamagedRecordError
from pipelines.contracts.feed import Feed
from pipelines.landing.store import Arrival, LandingStore, Receipt


def newest_date(
    feed: Feed, store: LandingStore, arrival: Arrival, receipt: Receipt, business_date: date | None
) -> date | None:
    """The newest date in an arrival, not after `business_date` (None: whatever it is).

    By event date where the feed has one, else by the date in the file's name. A file that holds a later date, such as
    a slip of the pen, is looked into for the newest that is not. Landed rows that cannot be read go to the store's
    `on_damage`, and have no date if that goes on.
    """
    if not feed.event_date:
        return arrival.as_of
    newest = receipt.reading.last_event_date
    if newest is None or business_date is None or newest <= business_date:
        return newest
    rows = store.reading_path("rows", feed, arrival.delivery_id)
    dated = pl.col(feed.event_date).cast(pl.Date)
    try:
        found: date | None = pl.scan_parquet(rows).select(dated.filter(dated <= business_date).max()).collect().item()
    except (OSError, pl.exceptions.PolarsError):
        store.on_damage(DamagedRecordError(rows, "landed rows cannot be read", "remove it and run `kechuang land`"))
        return None
    return found
