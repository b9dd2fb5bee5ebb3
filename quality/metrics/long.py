"""The long table of metrics: one row a metric of a segment of an arrival or table."""

from __future__ import annotations

import re
from datetime import date

import polars as pl

VERSION = 2
"""Raised when a metric of the same name means something else. Older files are then left out of the history, which
begins anew: no day is compared with what was counted otherwise.
"""

METRICS = f"metrics-{VERSION}.parquet"
"""The file in a build's folder, beside the receipt of its gate."""

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "subject": pl.String,
    "series": pl.String,
    "arrival": pl.String,
    "as_of": pl.Date,
    "segment_kind": pl.String,
    "segment": pl.String,
    "metric": pl.String,
    "column": pl.String,
    "item": pl.String,
    "value": pl.Float64,
    "n": pl.Int64,
}
"""`subject` is a feed or `<schema>.<table>`; `series` the part of the feed without dates in its name, and `arrival` the
delivery (both empty for a table). `n` is what `value` counts part of, or how many values it was calculated from.
"""

SUBJECT = "enterprise_id"
"""The column whose rows of one value are alike."""

HEAD = ["subject", "series", "arrival", "as_of"]
"""What tells one arrival, or a table of one day, from another."""

WHOLE, DISTRICT, INDUSTRY, SIZE = "whole", "district", "industry", "size"
"""Kinds of segments: a division code, a section of GB/T 4754, a size class."""

ROWS, FILLED, CONTENT, DISTINCT, LEVEL = "rows", "filled", "content", "distinct", "level"
CATEGORY, MAGNITUDE, AGE, SHAPE, ORDER, MONTH_DAY = "category", "magnitude", "age", "shape", "order", "month_day"
PRECISION, RATIO = "precision", "ratio"
COMMON = "common"
"""Rows that have the most frequent value of a column, or the second: of `n` that are filled, and not zero."""

ALIKE = "alike"
"""Of how many rows of its subject a row is one, on average: `n` rows, each counted with those of its own subject."""

SAME, KEPT = "same", "kept"
SET_ASIDE = "set_aside"
"""Rows that could not be read, of those that an arrival had."""

BIN = "bin"
"""Tenths of the scale of a score."""

CLASSES = (CATEGORY, MAGNITUDE, AGE, SHAPE, ORDER, MONTH_DAY, PRECISION, RATIO)
"""Metrics whose `value` is the number of rows in the class `item`, of `n` rows."""

SHARES = (FILLED, SAME, KEPT, COMMON, *CLASSES)
"""Metrics that are compared as shares `value / n`."""

OTHER = "(other)"
FUTURE = "future"
LEVELS = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
"""Quantiles of the positive values of a figure; their `value` is a decimal logarithm."""


def frame(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    """Metrics of these rows."""
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


_DATES_IN_NAMES = re.compile(r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?:(?P<month>[01][0-9])(?:[0-3][0-9])?)?(?![0-9])")
_MONTHS_OF_A_REPORT, _YEARS_OF_A_REPORT = 3, 2
"""A bureau reports on a month or a year until that long after it."""

SENT_AGAIN = " (earlier period)"


def series_of(part: str, as_of: date) -> str:
    """The part of a feed without the months and years in its name: those that come one after the other are one series.

    `贷款余额_MYB01_202604` → `贷款余额_MYB01`. A period of long ago came late or again: those are a series apart,
    since they are no sequel to what came last.
    """
    name = _DATES_IN_NAMES.sub("", part).strip("_-. ")
    return name + SENT_AGAIN if any(_is_long_ago(found, as_of) for found in _DATES_IN_NAMES.finditer(part)) else name


def period_of(part: str) -> str:
    """The months and years in the name of a part: `贷款余额_MYB01_202604` → `202604`. A whole date is no period."""
    found = (one.group() for one in _DATES_IN_NAMES.finditer(part))
    return " ".join(period for period in found if len(period) < len("20260630"))


def _is_long_ago(period: re.Match[str], as_of: date) -> bool:
    year, month = int(period["year"]), period["month"]
    if month is None:
        return as_of.year - year > _YEARS_OF_A_REPORT
    return (as_of.year - year) * 12 + as_of.month - int(month) > _MONTHS_OF_A_REPORT
