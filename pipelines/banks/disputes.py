"""What a bank is told of objections beside a delivery: facts in dispute, and what was settled or corrected since.

An objection is told to whoever may see what it is about: `mart_objection` is cut by the policy, row by row.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict

OBJECTIONS = "mart_objection"


class Dispute(BaseModel):
    """An objection: about which field of which feed, how it stands, and when a corrected arrival came."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    objection_no: str
    enterprise_id: str
    disputed_feed: str
    disputed_field: str
    disputed_key: str | None
    objection_status_code: str
    is_in_dispute: bool
    due_date: date | None
    closed_date: date | None
    correction_date: date | None


def corrected_in(releases_dir: Path, release_id: str) -> frozenset[str]:
    """Numbers of the objections that were corrected in a release; none if it has no table of objections or is gone.

    A feed that is sent whole each day has its first arrival after a correction on another day in each release.
    """
    path = releases_dir / release_id / f"{OBJECTIONS}.parquet"
    if not path.exists():
        return frozenset()
    rows = pl.read_parquet(path, columns=["objection_no", "correction_date"]).drop_nulls()
    return frozenset(rows["objection_no"])


def disputes_told(objections: pl.DataFrame, since: date | None, corrected: Collection[str] = ()) -> tuple[Dispute, ...]:
    """Objections that are open, and those that were closed or corrected after `since`, in order of their number.

    Args:
        objections: the rows of `mart_objection` that the bank may see; a table without columns if it may see none.
        since: the business date of what the bank received last; None if it received nothing, and so no old value.
        corrected: the objections that were corrected in that already.
    """
    if not objections.width:
        return ()
    settled = pl.lit(value=False)
    if since is not None:
        is_new = ~pl.col("objection_no").is_in(list(corrected))
        settled = (pl.col("closed_date") > since) | ((pl.col("correction_date") > since) & is_new)
    told = objections.filter(pl.col("is_in_dispute") | settled).sort("objection_no")
    return tuple(Dispute(**row) for row in told.select(list(Dispute.model_fields)).iter_rows(named=True))


def has_correction(disputes: tuple[Dispute, ...], since: date | None) -> bool:
    """Whether a value that the bank has was corrected after `since`, for which it is not to wait."""
    return since is not None and any(
        one.objection_status_code == "upheld" and one.correction_date is not None and one.correction_date > since
        for one in disputes
    )
