"""Declarations for innovation points: one row per enterprise, year and indicator, as the enterprise spells it."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sources.simulator.bureaus.innovation._cells import in_10k, with_names
from sources.simulator.bureaus.innovation._indicators import INDICATORS, Indicator, declared, make_events
from sources.simulator.city import City
from sources.simulator.recognitions import recognitions
from sources.simulator.streams import Ints

YEARS = 3
JOIN_SHARE = 0.85  # of the recognised enterprises, and of those that do research
RESEARCH_FROM = 300_000  # yuan a year
WORKBOOK_SHARE = 0.06  # of those of one district, in the newest year
YUAN_SHARE, RATIO_SHARE = 0.05, 0.04  # enterprises that fill money in in yuan, shares as 小数
_WORKBOOK_DISTRICT = 1
_FIRST_OF_TRIAL = 2024  # year of the national trial edition; before it the guideline 1.0 of 2022
_RECOGNISED = ["hte", "tech_sme", "innovative_sme"]


def make_filings(city: City) -> pl.DataFrame:
    """Return what was declared of the last three full years, in order of year, enterprise and indicator.

    Columns: ``period``, ``scheme``, ``enterprise_no``, ``enterprise_id``, ``district``, ``name``, ``code``, ``group``,
    ``indicator``, ``value`` (text, null where there is none), ``unit``, ``submitted`` (time), ``by_workbook``.
    """
    held = recognitions(city).filter(pl.col("kind").is_in(_RECOGNISED))
    events = make_events(city)
    joins = city.stream("declaration.joins").random(city.frame.height) < JOIN_SHARE
    rounds = []
    for period in city.panel.years[-1 - YEARS : -1]:
        of_year = held.filter(pl.col("from_date").dt.year() <= period, pl.col("to_date") >= date(period, 1, 1))
        year = city.panel.years.index(period)
        researching = np.flatnonzero(city.panel.rd_accounting[:, year] >= RESEARCH_FROM)
        enterprises = np.union1d(of_year["enterprise_no"].to_numpy(), researching)
        enterprises = enterprises[joins[enterprises] & city.panel.exists[enterprises, year]]
        rng = city.stream("declaration.round", period)
        who = _with_habits(rng, city, enterprises, period)
        rounds.append(_spelled(pl.concat([who, declared(city, events, enterprises, period)], how="horizontal")))
    return pl.concat(rounds)


def _with_habits(rng: np.random.Generator, city: City, enterprises: Ints, period: int) -> pl.DataFrame:
    n = len(enterprises)
    ago = np.rint(90 * rng.beta(3, 2, size=n)).astype("timedelta64[D]")
    clock = rng.integers(9 * 3_600, 18 * 3_600, size=n).astype("timedelta64[s]")
    submitted = (np.datetime64(f"{period + 1}-03-01") + ago).astype("datetime64[s]") + clock
    enterprise_habit = city.stream("declaration.habits").random(city.frame.height)[enterprises]
    rows = pl.DataFrame({"enterprise_no": enterprises, "submitted": pl.Series(submitted.astype("datetime64[us]"))})
    named = with_names(rng, city, rows.with_columns(on=pl.col("submitted").dt.date()), "on")
    chosen = pl.Series(rng.random(n) < WORKBOOK_SHARE) & (named["district"] == _WORKBOOK_DISTRICT)
    is_newest = period == city.panel.years[-2]
    return named.select("enterprise_no", "enterprise_id", "district", "name", "submitted").with_columns(
        period=pl.lit(period),
        scheme=pl.lit("全国试行版" if period >= _FIRST_OF_TRIAL else "工作指引1.0"),
        by_workbook=chosen & is_newest,
        in_yuan=pl.Series(enterprise_habit < YUAN_SHARE),
        as_ratio=pl.Series(enterprise_habit > 1 - RATIO_SHARE),
    )


def _spelled(wide: pl.DataFrame) -> pl.DataFrame:
    """One row per enterprise and indicator, with the value as text in the unit that the enterprise uses."""
    by_hand, as_ratio = pl.col("by_workbook"), pl.col("as_ratio")
    values, units = [], []
    for one in INDICATORS:
        values.append(_text(one).alias(f"value_{one.code}"))
        unit = pl.lit(one.unit)
        if one.unit == "万元":
            unit = pl.when(pl.col("in_yuan")).then(pl.lit("元")).otherwise(unit)
        elif one.unit == "%":
            unit = pl.when(as_ratio & ~by_hand).then(pl.lit("小数")).otherwise(unit)
        units.append(unit.alias(f"unit_{one.code}"))
    kept = ["period", "scheme", "enterprise_no", "enterprise_id", "district", "name", "submitted", "by_workbook"]
    nested = wide.select(*kept, value=pl.concat_list(values), unit=pl.concat_list(units))
    long = nested.explode("value", "unit")
    words = {"code": [i.code for i in INDICATORS], "group": [i.group for i in INDICATORS],
             "indicator": [i.name for i in INDICATORS]}  # fmt: skip
    which = np.tile(np.arange(len(INDICATORS)), wide.height)
    return long.with_columns(pl.Series(texts).gather(which).alias(name) for name, texts in words.items())


def _text(one: Indicator) -> pl.Expr:
    value = pl.col(one.code)
    if one.unit == "万元":
        return pl.when(pl.col("in_yuan")).then(value.cast(pl.String)).otherwise(in_10k(one.code))
    if one.unit == "%":
        return (
            pl.when(pl.col("as_ratio") | pl.col("by_workbook")).then(_decimal(value, 4)).otherwise(_decimal(value, 2))
        )
    return value.cast(pl.String)


def _decimal(value: pl.Expr, places: int) -> pl.Expr:
    """Whole hundredths of a percent point as text with so many decimals: 1234 is 12.34, or as a fraction 0.1234."""
    size, scale = value.abs(), 10**places
    sign = pl.when(value < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    fraction = (size % scale).cast(pl.String).str.zfill(places)
    return pl.concat_str(sign, (size // scale).cast(pl.String), pl.lit("."), fraction)
