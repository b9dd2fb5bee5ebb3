"""Check ids that were renamed: receipts, releases and `figures.parquet` keep the id that was written.

Code that compares checks of different days, or looks up an id that a person typed, calls `current_id` first.
"""

from __future__ import annotations

_FORMER_FIRST_PARTS = {"linkage": "linking"}
"""First part of an id: former and current (docs/decisions/021)."""


def current_id(check: str) -> str:
    """The id that a check has today; an id that was never renamed is returned as it is."""
    first, dot, rest = check.partition(".")
    return f"{_FORMER_FIRST_PARTS.get(first, first)}{dot}{rest}"
