"""Kinds of days on which bureaus send more or less than on others."""

from __future__ import annotations

import polars as pl

_SATURDAY = 6


def day_kind(day: pl.Expr) -> pl.Expr:
    """`month end` for the last and first day of a month, else `weekend` or `weekday`."""
    is_edge = (day.dt.day() == 1) | (day.dt.month_end() == day)
    is_free = day.dt.weekday() >= _SATURDAY
    return pl.when(is_edge).then(pl.lit("month end")).when(is_free).then(pl.lit("weekend")).otherwise(pl.lit("weekday"))
