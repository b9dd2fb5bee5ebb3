"""What differs from the past, as findings that a check can report: where, how much, and what was expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from quality.measured import SHARE, Measured, percent, share_of
from quality.metrics.long import (
    AGE,
    CATEGORY,
    COMMON,
    DISTINCT,
    DISTRICT,
    FILLED,
    FUTURE,
    KEPT,
    LEVEL,
    MAGNITUDE,
    MONTH_DAY,
    ORDER,
    PRECISION,
    RATIO,
    ROWS,
    SAME,
    SENT_AGAIN,
    SET_ASIDE,
    SHAPE,
    WHOLE,
)
from quality.past import levels, rows, shares
from quality.past.comparable import ENOUGH, Pairs
from quality.past.limits import UNIT_SHIFT, allowed_share, log_bound
from quality.past.repeated import repeated
from quality.past.set_aside import far_more_set_aside
from quality.past.trend import Plotted

_SAYS = {FILLED: "{} filled", SAME: "{} as in the arrival before", KEPT: "{} of the arrival before are still there"}
_TAKES_OVER = 0.95
"""A category of nearly all rows, where it was not before, is grave however short the history is."""

_MOSTLY_GONE = 0.1
_USUAL = 0.25
"""A category that fewer rows had in one to four arrivals may be missing from a sound one: of a yearly list, those of
another rule. It is told of, and holds no day."""

_ENDS = ("_to_date", "until_date", "due_date")
"""Ends of names of columns that tell when something ends."""
_NO_SHARES: Mapping[str, float] = {}
_NEAR_A_POWER = 0.2
_UNITS = {
    4: "元 in a column of 万元",
    -4: "万元 in a column of 元",
    8: "元 in a column of 亿元",
    -8: "亿元 in a column of 元",
}


@dataclass(frozen=True)
class Finding:
    """One number that is off. `check` is the last part of the id of the check that reports it; the largest `weight`
    is the worst. `is_grave`: it holds the day, where its check may. `arrival`: the delivery that is off, '' of a table.
    `plotted` is what to draw over time.
    """

    subject: str
    arrival: str
    check: str
    measured: Measured
    is_grave: bool
    weight: float
    plotted: Plotted


@dataclass(frozen=True)
class Judged:
    """All findings; by subject, how many numbers were compared, with how many earlier values at most, and how many of
    them have no finite bound (`broken`).
    """

    findings: list[Finding]
    compared: Mapping[str, int]
    earlier: Mapping[str, int]
    broken: Mapping[str, int]

    def of(self, subject: str, check: str) -> list[Finding]:
        """The findings of one check on a subject, the worst first."""
        found = [one for one in self.findings if (one.subject, one.check) == (subject, check)]
        return sorted(found, key=lambda one: (not one.is_grave, -one.weight))


def judged(pairs: Pairs, modes: dict[str, str], unreadable: Mapping[str, float] = _NO_SHARES) -> Judged:
    """Compare every metric of the judged arrivals and tables with its past.

    `unreadable`: by feed, the share of an arrival's rows that its contract lets be set aside.
    """
    off_shares = shares.compared_shares(pairs, modes)
    bound = log_bound(off_shares.height)
    off_rows = rows.compared_rows(pairs, modes, bound)
    off_levels = levels.compared_levels(pairs, bound)
    heads = {one["target"]: one for one in pairs.targets.rows(named=True)}
    compared = _by_subject(pairs, [off_shares, off_rows, off_levels])
    bounds = ((off_rows, ["low", "high"]), (off_shares, ["ratio"]), (off_levels, ["shift", "width"]))
    off_rows, off_shares, off_levels = (frame.filter(_is_finite(names)) for frame, names in bounds)
    broken = _by_subject(pairs, [frame.filter(~_is_finite(names)) for frame, names in bounds])
    parts: list[tuple[pl.DataFrame, Callable[[dict[str, Any]], _Words]]] = [
        (off_rows.filter(rows.is_off()), _of_rows),
        (
            off_shares.filter(shares.is_off(bound), ~_is_rarer),
            lambda one: _of_share(one, bound, heads[one["target"]]["as_of"]),
        ),
        (off_levels.filter(pl.col("shift").abs() > pl.col("width")), _of_level),
        (levels.became_constant(pairs, bound), _of_constant),
        (repeated(pairs, modes), _of_repeat),
        (far_more_set_aside(pairs, unreadable), _of_set_aside),
    ]
    findings = [
        _finding(one, heads[one["target"]], words(one)) for frame, words in parts for one in frame.rows(named=True)
    ]
    earlier = dict(pairs.targets.group_by("subject").agg(pl.col("m").max()).iter_rows())
    return Judged(findings, compared, earlier, broken)


_is_rarer = (pl.col("metric") == COMMON) & (pl.col("share") < pl.col("expected"))
"""That no value is frequent any more is no fault."""

_Words = tuple[str, str, dict[str, Any], bool, float, float | None]
"""Last part of the check's id, what of the arrival is off, its numbers, whether it is grave, weight, bound to draw."""


def _finding(one: dict[str, Any], head: dict[str, Any], words: _Words) -> Finding:
    check, where, measured, is_grave, weight, limit = words
    part = f"{head['series'] or head['subject']} {head['as_of']}"
    said = Measured(segment=f"{part}, {where}" if where else part, **measured)
    metric, column, item, segment = (str(one.get(name) or "") for name in ("metric", "column", "item", "segment"))
    plotted = Plotted(one["target"], metric, column, item, segment, limit)
    is_sequel = not head["series"].endswith(SENT_AGAIN)  # a month of long ago has no like to be held against
    return Finding(head["subject"], head["arrival"], check, said, is_grave and is_sequel, weight, plotted)


def _is_finite(names: list[str]) -> pl.Expr:
    """Neither missing nor not a number, which Polars holds to be above every bound."""
    return pl.all_horizontal(pl.col(names).is_finite().fill_null(value=False))


def _by_subject(pairs: Pairs, frames: list[pl.DataFrame]) -> dict[str, int]:
    targets = pl.concat([frame.select("target") for frame in frames])
    subjects = targets.join(pairs.targets.select("target", "subject"), on="target")
    return dict(subjects.group_by("subject").len().iter_rows())


def _of_rows(one: dict[str, Any]) -> _Words:
    is_low = one["value"] < one["expected"]
    limit = round(one["low"] if is_low else one["high"])
    measured = {
        "value": round(one["value"]),
        "unit": "row",
        "limit": limit,
        "limit_is": "at least" if is_low else "at most",
        "limit_says": f"{{}}, {one['expected']:,.0f} expected",
    }
    where = f"{one['segment_kind']} {one['segment']}" if one["segment"] else ""
    off = abs(one["value"] - one["expected"])
    one["metric"] = ROWS
    is_far = is_low or one["value"] > 2 * one["expected"]
    return "rows_level", where, measured, is_far and one["segment_kind"] in (WHOLE, DISTRICT), off, float(limit)


def _of_share(one: dict[str, Any], bound: float, day: date) -> _Words:
    share, expected, n = one["share"], one["expected"], one["n"]
    is_low, column, item = share < expected, one["column"], one["item"]
    check = _check_of(one)
    where = column if not item else f"{column}: {item}"
    if one["segment"]:
        where = f"{one['segment_kind']} {one['segment']}, {where}"
    limit = allowed_share(expected, bound * one["scatter"] / one["weight"], is_low=is_low)
    measured = {
        "value": share_of(round(one["value"]), n),
        "unit": SHARE,
        "of": n,
        "of_unit": "row",
        "limit": Decimal(str(round(limit, 6))),
        "limit_is": "at least" if is_low else "at most",
        "says": _SAYS.get(one["metric"], "{}"),
        "limit_says": f"{{}}, {percent(Decimal(str(round(expected, 4))))} expected",
    }
    has_gone = share < _MOSTLY_GONE * expected and (one["metric"] != CATEGORY or expected > _USUAL)
    is_known = one["m"] >= ENOUGH or (one["metric"] != AGE and (share > _TAKES_OVER or has_gone))
    is_grave = is_known and check != "date_age" and not _is_of_the_calendar(one, day)
    return check, where, measured, is_grave, one["ratio"], limit


def _is_of_the_calendar(one: dict[str, Any], day: date) -> bool:
    """Whether a share is off as the year's turn makes it: last year's list replaces that of the year before.

    Ends of terms that begin now lie in the future.
    """
    if one["metric"] == AGE:
        return bool(one["item"] == FUTURE and str(one["column"]).endswith(_ENDS))
    if one["metric"] != CATEGORY or not str(one["column"]).endswith("_year"):
        return False
    return bool(one["share"] < one["expected"] or one["item"] in (str(day.year - 1), str(day.year)))


def _check_of(one: dict[str, Any]) -> str:
    is_low = one["share"] < one["expected"]
    if one["metric"] == CATEGORY:
        return "category_gone" if one["share"] < _MOSTLY_GONE * one["expected"] else "category_mix"
    if one["metric"] == AGE:
        return "future_dates" if one["item"] == FUTURE and not is_low else "date_age"
    if one["metric"] == FILLED and not is_low:
        return "fill_rise"
    if one["metric"] == SAME and not is_low:
        return "steadier"
    return {
        FILLED: "fill_level",
        SAME: "cells_changed",
        KEPT: "keys_gone",
        ROWS: "rows_level",
        DISTRICT: "rows_level",
        MAGNITUDE: "unit_shift",
        SHAPE: "pattern",
        ORDER: "column_order",
        RATIO: "column_ratio",
        PRECISION: "precision",
        COMMON: "one_value",
        MONTH_DAY: "day_and_month",
    }[one["metric"]]


def _of_level(one: dict[str, Any]) -> _Words:
    shift = one["shift"]
    power = round(shift)
    is_unit = power != 0 and abs(shift - power) <= _NEAR_A_POWER
    like = f": looks like {_UNITS.get(power, f'a unit 10^{abs(power)} ' + ('smaller' if power > 0 else 'larger'))}"
    measured = {
        "value": Decimal(str(round(abs(shift), 2))),
        "unit": "decimal place",
        "limit": Decimal(str(round(one["width"], 2))),
        "says": f"median {10 ** one['value']:,.4g}, {10 ** one['expected']:,.4g} expected, off by {{}}"
        + (like if is_unit else ""),
    }
    one["metric"] = LEVEL
    limit = 10 ** (one["expected"] + (one["width"] if shift > 0 else -one["width"]))
    return "unit_shift", one["column"], measured, abs(shift) >= UNIT_SHIFT, 1000 * abs(shift), limit


def _of_constant(one: dict[str, Any]) -> _Words:
    measured = {"value": 1, "unit": "value", "limit": 2, "limit_is": "at least", "says": f"{{}} in {one['n']:,} rows"}
    one["metric"] = DISTINCT
    return "constant", one["column"], measured, True, one["n"], 2.0


def _of_repeat(one: dict[str, Any]) -> _Words:
    measured = {
        "value": one["n"],
        "unit": "row",
        "says": f"the same {{}} as of {one['same_as']}",
        "limit_says": "content that is new",
    }
    return "frozen", "", measured, bool(one["is_grave"]), one["n"], None


def _of_set_aside(one: dict[str, Any]) -> _Words:
    rows, n = round(one["value"]), one["n"]
    measured = {"value": rows, "unit": "row", "of": n, "limit": one["most"], "says": "{} could not be read"}
    one["metric"] = SET_ASIDE
    return "unreadable_rows", "", measured, True, rows / n, float(one["most"])
