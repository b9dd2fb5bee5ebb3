"""Credit ratings: one round each April for the year before, and levels that are reviewed, lowered or repaired later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from sources.simulator.bureaus.tax._taxpayers import (
    SENTINEL_RATE,
    WRITTEN,
    cents_of,
    cny,
    day_text,
    days_after,
    is_rated,
    plant_empty_words,
    plant_lower_case,
    plant_tax_number,
    taxpayer,
    written_at,
)
from sources.simulator.city import City
from sources.simulator.forms import RemoteForm
from sources.simulator.places import CITY, DISTRICTS
from sources.simulator.sheet import Sheet
from sources.simulator.streams import Floats, Ints

FEED = "tax/credit_rating"
FORM = RemoteForm()
ROUNDS = 3
_NEW_RULES_FROM = date(2025, 7, 1)  # announcement 2025 no. 12: new enterprises are no longer in the yearly round
_NEVER = date(9999, 1, 1)
_FALL = "动态调整"
_SCORE, _LEVEL, _OFFICE, _UNTIL = "评价分", "信用等级", "评价单位", "有效期止"


def deliveries(city: City) -> Iterator[Sheet]:
    """One sheet for each assessed year: the round, then what changed of it."""
    years = [year for year in city.panel.years if _round_of(year) < city.end][-ROUNDS:]
    for year in years:
        rng = city.stream(FEED, year)
        first = _round(city, rng, year)
        ratings = pl.concat([first, _changes(rng, first, city.end)], how="diagonal")
        ratings = ratings.with_columns(published_on=pl.col("published") + pl.duration(days=1))
        ratings = ratings.with_columns(written=written_at(rng, ratings["published_on"]))
        cells = _cells(city, ratings, year)
        sheet = Sheet(FEED, "credit_rating", city.end, cells, rng, published_on=ratings["published_on"])
        if year == years[0]:
            plant_tax_number(sheet, pl.lit(value=True))
        _plant(sheet)
        yield sheet


def _round_of(year: int) -> date:
    return date(year + 1, 4, 20)


def _round(city: City, rng: np.random.Generator, year: int) -> pl.DataFrame:
    published, last_day = _round_of(year), date(year, 12, 31)
    has_left = pl.col("exit_date").fill_null(_NEVER) <= published
    rated = city.frame.filter(is_rated() & (pl.col("established_date") <= last_day) & ~has_left)
    in_trouble = (last_day - rated["distress_from"].fill_null(_NEVER)).dt.total_days().clip(0, 400) / 400
    is_new = rated["established_date"].dt.year() == year
    revenue = city.panel.revenue[rated["enterprise_no"].to_numpy(), city.panel.years.index(year)]
    points = _points(rng, rated["quality"].to_numpy(), in_trouble.to_numpy())
    is_judged = rng.random(rated.height) < np.where(in_trouble > 0, 0.15, 0.002)
    ratings = rated.with_columns(
        score=pl.Series(points), is_judged=pl.Series(is_judged), is_idle=is_new | pl.Series(revenue == 0), is_new=is_new
    ).with_columns(
        score=pl.when(~pl.col("is_judged")).then("score"),
        level=_level(),
        published=pl.lit(published),
        kind=pl.lit("年度评价"),
    )
    return ratings.filter(~pl.col("is_new")) if published >= _NEW_RULES_FROM else ratings


def _points(rng: np.random.Generator, quality: Floats, in_trouble: Floats) -> Ints:
    """Hundredths of points; ``in_trouble`` goes from 0 to 1."""
    lost = rng.uniform(15, 60, len(quality)) * in_trouble
    score = 87 + 4 * quality + rng.normal(0, 4.5, len(quality)) - lost
    points: Ints = np.clip(np.rint(score * 100), 0, 100_00).astype(np.int64)
    return points


def _level() -> pl.Expr:
    """The level that ``score`` gives, unless it was judged directly; M for those without income or past."""
    score = pl.col("score")
    return (
        pl.when(pl.col("is_judged") | (score < 40_00)).then(pl.lit("D"))
        .when(score < 70_00).then(pl.lit("C"))
        .when("is_idle").then(pl.lit("M"))
        .when(score < 90_00).then(pl.lit("B"))
        .otherwise(pl.lit("A"))
    )  # fmt: skip


def _changes(rng: np.random.Generator, first: pl.DataFrame, end: date) -> pl.DataFrame:
    """What became of the round by ``end``: repairs of low levels, reviews, and fall to D of those in distress."""
    n = first.height
    later = first.with_columns(
        published=days_after(first["published"], rng.integers(20, 330, size=n)), draw=pl.Series(rng.random(n))
    )
    draw, level = pl.col("draw"), pl.col("level")
    falls = (pl.col("distress_from") <= pl.col("published")) & level.is_in(["A", "B", "M", "C"]) & (draw < 0.10)
    repairs = level.is_in(["C", "D"]) & (draw >= 0.10) & (draw < 0.28)
    reviews = (level == "B") & (draw >= 0.10) & (draw < 0.13)
    better = level.replace_strict({"B": "A", "C": "B", "D": "C"}, default=None, return_dtype=pl.String)
    points = better.replace_strict({"A": 90_00, "B": 70_00, "C": 40_00}, default=None, return_dtype=pl.Int64)
    kind = (
        pl.when(falls).then(pl.lit(_FALL))
        .when(repairs).then(pl.lit("信用修复"))
        .when(reviews).then(pl.lit("复评"))
    )  # fmt: skip
    has_fallen = pl.col("kind") == _FALL
    changed = later.with_columns(kind=kind).filter(pl.col("kind").is_not_null() & (pl.col("published") < end))
    return changed.with_columns(
        score=pl.when(~has_fallen).then(points), level=pl.when(has_fallen).then(pl.lit("D")).otherwise(better)
    )


def _cells(city: City, ratings: pl.DataFrame, year: int) -> pl.DataFrame:
    offices = [f"国家税务总局{CITY}市{district.name}区税务局" for district in DISTRICTS]
    office = city.district_on(pl.col("published")).replace_strict(dict(enumerate(offices)), return_dtype=pl.String)
    return ratings.select(
        *taxpayer(city, pl.col("published")),
        pl.lit(str(year)).alias("评价年度"),
        pl.col("kind").alias("评价方式"),
        pl.col("level").alias(_LEVEL),
        cny(pl.col("score")).alias(_SCORE),
        office.alias(_OFFICE),
        day_text(pl.col("published")).alias("有效期始"),
        pl.lit(_round_of(year + 1).isoformat()).alias(_UNTIL),
        day_text(pl.col("published")).alias("发布日期"),
        pl.col("written").alias(WRITTEN),
    )


def _plant(sheet: Sheet) -> None:
    level, anywhere = pl.col(_LEVEL), pl.lit(value=True)
    sheet.plant("level_with_word", column=_LEVEL, to=level + "级", rate=0.02, outcome="repaired", field="level_code",
                lands=level)  # fmt: skip
    for sentinel in ("9999-12-31", "2099-12-31"):
        sheet.plant("sentinel_date", column=_UNTIL, to=pl.lit(sentinel), rate=SENTINEL_RATE, outcome="repaired",
                    field="valid_to_date")  # fmt: skip
    plant_empty_words(sheet, _OFFICE, "assessed_by", anywhere)
    plant_lower_case(sheet, anywhere)
    less = cny(cents_of(pl.col(_SCORE)) - 1)
    later = pl.col(WRITTEN).str.replace(" 02:", " 04:", literal=True)
    is_inside = pl.col(_SCORE).is_not_null() & ~pl.col(_SCORE).str.ends_with("0.00")
    sheet.repeat("sent_twice", column=_SCORE, change={_SCORE: less, WRITTEN: later}, rate=0.004, where=is_inside)
    sheet.break_copies("unknown_level", column=_LEVEL, to=pl.lit("E"))
    sheet.break_copies("bad_year", column="评价年度", to=pl.lit("二〇二五"))
