"""Grades of the public credit evaluation: one round each spring, and a new grade after a repair.

Shares of the grades are made up: none are published. The first round is that after document 2026 no. 8.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from sources.simulator.bureaus._dated import (
    CODE,
    ENOUGH,
    NAME,
    WHO,
    WRITTEN,
    day_text,
    days_after,
    deliveries_of,
    mark_rare,
    plant_lower_case,
    written_at,
)
from sources.simulator.city import City
from sources.simulator.forms import CsvForm
from sources.simulator.sheet import Sheet

FEED = "credit/public_grade"
FORM = CsvForm(bom=True)
PART = "公共信用评价"
FIRST_YEAR = 2026
REPAIR_RATE = 0.1
_GRADE, _DAY = "评价等级", "评价日期"
_NEVER = date(9999, 1, 1)


def deliveries(city: City) -> Iterator[Sheet]:
    """All evaluations up to the opening day, then each month's; nothing in a city that ends before the first round."""
    grades = _grades(city)
    for day, news in deliveries_of(grades, city.opening, city.monthly):
        cells = news.select(
            WHO.alias(CODE),
            city.name_on(pl.col("evaluated_date")).alias(NAME),
            pl.col("grade").alias(_GRADE),
            day_text(pl.col("evaluated_date")).alias(_DAY),
            written_at(news["written_on"]).alias(WRITTEN),
        )
        sheet = Sheet(FEED, PART, day, cells, city.stream(FEED, day.toordinal()))
        _plant(sheet)
        yield sheet


def _grades(city: City) -> pl.DataFrame:
    rounds = [_round(city, year) for year in range(FIRST_YEAR, city.end.year + 1) if _day_of(year) < city.end]
    if not rounds:
        return city.frame.clear().with_columns(
            pl.lit("").alias("grade"), pl.lit(city.end).alias("evaluated_date"), pl.lit(city.end).alias("written_on")
        )
    grades = pl.concat(rounds).with_columns(written_on=pl.col("evaluated_date") + pl.duration(days=1))
    return grades.filter(pl.col("written_on") <= city.end).sort("written_on", "enterprise_no")


def _day_of(year: int) -> date:
    return date(year, 4, 30)


def _round(city: City, year: int) -> pl.DataFrame:
    """The grades of one spring, and those of the enterprises that were repaired after it."""
    rng, day = city.stream(f"{FEED}.who", year), _day_of(year)
    is_there = (pl.col("established_date") < date(year - 1, 4, 30)) & (pl.col("exit_date").fill_null(_NEVER) > day)
    there = city.frame.filter(is_there)
    in_distress = (there["distress_from"].fill_null(_NEVER) <= day).to_numpy()
    points = there["quality"].to_numpy() + rng.normal(0, 0.8, there.height) - 2.2 * in_distress
    best = pl.Series(np.digitize(points, [-2.4, -1.2, 0.2]))
    first = there.with_columns(
        grade=pl.Series(["D", "C", "B", "A"]).gather(best), best=best, evaluated_date=pl.lit(day)
    )  # fmt: skip
    later = days_after(first["evaluated_date"], rng.integers(20, 200, size=first.height))
    repaired = first.with_columns(evaluated_date=later).filter(
        pl.Series(rng.random(first.height) < REPAIR_RATE) & (pl.col("best") < 2)
    )
    better = pl.Series(["C", "B"]).gather(repaired["best"])
    return pl.concat([first, repaired.with_columns(grade=better)]).drop("best")


def _plant(sheet: Sheet) -> None:
    mark_rare(sheet)
    plant_lower_case(sheet)
    if sheet.cells.height < ENOUGH:
        return
    grade = pl.col(_GRADE)
    sheet.plant("grade_with_word", column=_GRADE, to=grade + "级", rate=0.02, outcome="repaired", field="grade_code",
                lands=grade)  # fmt: skip
    in_words = pl.col(_DAY).str.to_date().dt.to_string("%Y年%m月%d日")
    sheet.plant("date_in_words", column=_DAY, to=in_words, rate=0.01, outcome="repaired", field="evaluated_date",
                lands=pl.col(_DAY))  # fmt: skip
    sheet.break_copies("unknown_grade", column=_GRADE, to=pl.lit("AA"))
