"""Honours for honest conduct: each month a whole list as JSON lines; once a second file came with nothing in it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from sources.simulator.bureaus._dated import (
    CODE,
    NAME,
    WHO,
    WRITTEN,
    day_text,
    days_after,
    mark_rare,
    plant_lower_case,
    written_at,
)
from sources.simulator.city import City
from sources.simulator.forms import JsonLinesForm
from sources.simulator.places import CITY, PROVINCE
from sources.simulator.sheet import Sheet

FEED = "credit/honour_list"
FORM = JsonLinesForm()
PART = "守信激励名单"
TWICE_RATE = 0.02
_LOOK_BACK_DAYS = 900
_UNTIL, _LEVEL = "有效期至", "荣誉级别"
_HONOURS = (  # name, level, who grants it, years of validity (0: not said), weight
    ("守合同重信用企业", "市级", f"{CITY}市市场监督管理局", 2, 0.4),
    ("诚信经营示范单位", "区县级", f"{CITY}市商务局", 3, 0.25),
    ("放心消费示范单位", "市级", f"{CITY}市消费者权益保护委员会", 2, 0.2),
    ("劳动保障诚信示范单位", "省级", f"{PROVINCE}省人力资源和社会保障厅", 0, 0.15),
)


def deliveries(city: City) -> Iterator[Sheet]:
    """The whole list on the opening day and each month after it; an empty file after the first."""
    honours = _honours(city)
    for place, day in enumerate([city.opening, *city.monthly]):
        listed = honours.filter(pl.col("written_on") <= day)
        if not listed.height:  # nobody is honoured yet
            continue
        cells = listed.select(
            WHO.alias(CODE),
            city.name_on(pl.col("granted_date")).alias(NAME),
            pl.col("honour").alias("荣誉名称"),
            pl.col("level").alias(_LEVEL),
            pl.col("granted_by").alias("认定机关"),
            pl.concat_str(pl.lit("芜信名〔"), pl.col("granted_date").dt.year(), pl.lit("〕9号")).alias("认定文号"),
            day_text(pl.col("granted_date")).alias("认定日期"),
            day_text(pl.col("until")).alias(_UNTIL),
            written_at(listed["written_on"]).alias(WRITTEN),
        )
        sheet = Sheet(FEED, PART, day, cells, city.stream(FEED, day.toordinal()))
        _plant(sheet)
        yield sheet
        if place == 0:
            nothing = Sheet(FEED, PART, day, cells.clear(), city.stream(FEED), seq=2)
            nothing.reject("no_rows")
            yield nothing


def _honours(city: City) -> pl.DataFrame:
    """The better enterprises, those not in distress; one honour each, some two of different kinds."""
    rng = city.stream(f"{FEED}.who")
    frame, n = city.frame, city.frame.height
    odds = np.where(frame["is_distressed"].to_numpy(), 0.0, 0.04 * np.exp(frame["quality"].to_numpy()))
    first = rng.choice(len(_HONOURS), size=n, p=[weight for *_, weight in _HONOURS])
    second = (first + 1) % len(_HONOURS)
    parts = []
    for kind, rate in ((first, odds), (second, odds / 3)):
        back = (rng.random(n) * _LOOK_BACK_DAYS).astype(np.int64)
        chosen = frame.with_columns(
            granted_date=days_after(pl.Series([city.end]).new_from_index(0, n), -back - 1),
            honour=pl.Series([name for name, *_ in _HONOURS]).gather(kind),
            level=pl.Series([level for _, level, *_ in _HONOURS]).gather(kind),
            granted_by=pl.Series([who for *_, who, _, _ in _HONOURS]).gather(kind),
            years=pl.Series([years for *_, years, _ in _HONOURS]).gather(kind),
        ).filter(pl.Series(rng.random(n) < rate))
        parts.append(chosen)
    return (
        pl.concat(parts)
        .filter(
            (pl.col("granted_date") > pl.col("established_date"))
            & (pl.col("exit_date").is_null() | (pl.col("exit_date") > pl.col("granted_date")))
        )
        .with_columns(
            until=pl.when(pl.col("years") > 0).then(pl.col("granted_date") + pl.duration(days=365 * pl.col("years"))),
            written_on=pl.col("granted_date") + pl.duration(days=1),
        )
        .sort("written_on", "enterprise_no", "honour")
    )


def _plant(sheet: Sheet) -> None:
    mark_rare(sheet)
    plant_lower_case(sheet)
    until, name, level = pl.col(_UNTIL), pl.col(NAME), pl.col(_LEVEL)
    for sentinel in ("9999-9-9", "2099-12-31"):
        sheet.plant("sentinel_date", column=_UNTIL, to=pl.lit(sentinel), rate=0.01, where=until.is_null(),
                    outcome="repaired", field="valid_to_date")  # fmt: skip
    other_brackets = name.str.replace_many(["（", "）", "(", ")"], ["(", ")", "（", "）"])
    sheet.plant("other_brackets", column=NAME, to=other_brackets, rate=0.1, where=name.str.contains("[（(]"),
                outcome="flagged", field="enterprise_name", lands=other_brackets)  # fmt: skip
    sheet.plant("level_spelt_otherwise", column=_LEVEL, to=pl.lit("县级"), rate=0.02, where=level == "区县级",
                outcome="repaired", field="honour_level_code", lands=pl.lit("district"))  # fmt: skip
    later = pl.col(WRITTEN).str.replace(" 02:", " 03:", literal=True)
    sheet.repeat("written_twice", column=WRITTEN, rate=TWICE_RATE, change={WRITTEN: later})
