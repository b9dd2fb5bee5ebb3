"""What the registry wrote down in the course of an enterprise's life: changes, and the values before each.

The registry's daily list and its feed of changes are both made from here, so that they agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl

from sources.simulator.bureaus._dated import days_after, office_of
from sources.simulator.city import City
from sources.simulator.people import make_people
from sources.simulator.places import DISTRICTS, district_prefix

TOPIC = "registry.history"
LEGAL_PERSON_RATE = 0.06
CAPITAL_RATE = 0.05
SHAREHOLDER_RATE = 0.06
ARTICLES_RATE = 0.08
_LOOK_BACK_DAYS = 1_800
_WORDINGS: Mapping[str, tuple[str, str]] = {
    "name": ("名称变更", "企业名称变更"),
    "address": ("住所变更", "住所（经营场所）变更"),
    "authority": ("登记机关变更", "迁移（管辖登记机关）变更"),
    "legal_person": ("法定代表人变更", "负责人变更（法定代表人、负责人、首席代表、合伙事务执行人等变更）"),
    "capital": ("注册资本变更", "注册资本（金）变更"),
    "shareholder": ("投资人（股权）变更", "股东变更"),
    "articles": ("章程备案", "章程备案"),
}


def with_history(city: City) -> pl.DataFrame:
    """The city's frame with the former values: `former_legal_person`, `former_capital`, `former_address`.

    And the days on which that changed: `legal_person_on`, `capital_on`; null where nothing did. A move changes the
    address on `moved_on`.
    """
    rng = city.stream(TOPIC)
    n = city.frame.height
    alive = (pl.min_horizontal(pl.lit(city.end), pl.col("exit_date")) - pl.col("established_date")).dt.total_days()
    span = city.frame.select(pl.min_horizontal(alive, _LOOK_BACK_DAYS).clip(1)).to_series().to_numpy()
    last = city.frame.select(pl.min_horizontal(pl.lit(city.end), pl.col("exit_date"))).to_series()

    def some_day(rate: float) -> pl.Series:
        happens = pl.Series(rng.random(n) < rate)
        day = days_after(last, -(rng.random(n) * span).astype(np.int64))
        return pl.select(pl.when(happens).then(day)).to_series()

    changed = pl.DataFrame({"legal_person_on": some_day(LEGAL_PERSON_RATE), "capital_on": some_day(CAPITAL_RATE)})
    places = dict(enumerate(district_prefix(district) for district in DISTRICTS))
    rest = pl.col("address").str.slice(pl.col("district").replace_strict({k: len(v) for k, v in places.items()}))
    smaller = (pl.col("registered_capital_amount") // 20_000).clip(1).cast(pl.String) + "万元人民币"
    is_written = (pl.col("registered_capital_currency") == "CNY") & (pl.col("capital_oddity") == 0)
    return pl.concat([city.frame, changed], how="horizontal").with_columns(
        pl.when(is_written).then("capital_on").alias("capital_on"),
        former_legal_person=make_people(rng, n),
        former_capital=smaller,
        former_address=pl.concat_str(pl.col("moved_from").replace_strict(places), rest),
    )


def make_changes(city: City, known: pl.DataFrame) -> pl.DataFrame:
    """Every change entered in the registry, in order of the day on which it was approved.

    Args:
        city: the city, and
        known: its frame as `with_history` returns it.

    Returns:
        `enterprise_no`, `change_date`, `item` (the bureau's wording), `kind`, `before`, `after`, `office` (index of the
        district that approved it) and `written_on`, the day after.
    """
    rng = city.stream(f"{TOPIC}.changes")
    renamed = _of(known, "name", "renamed_on", "former_name", "enterprise_name")
    moved = _of(known, "address", "moved_on", "former_address", "address")
    other_office = known.with_columns(
        office_before=office_of(pl.col("moved_from")), office_after=office_of(pl.col("district"))
    )
    new_office = _of(other_office, "authority", "moved_on", "office_before", "office_after")
    person = _of(known, "legal_person", "legal_person_on", "former_legal_person", "legal_person")
    capital = _of(known, "capital", "capital_on", "former_capital", "registered_capital_text")
    holders = _within(city, rng, known, SHAREHOLDER_RATE).with_columns(
        before=pl.lit(None, dtype=pl.String), after=pl.lit(None, dtype=pl.String), kind=pl.lit("shareholder")
    )
    holders = holders.with_columns(before=make_people(rng, holders.height), after=make_people(rng, holders.height))
    articles = _within(city, rng, known, ARTICLES_RATE).with_columns(
        before=pl.lit(None, dtype=pl.String), after=pl.lit("章程修正案"), kind=pl.lit("articles")
    )
    columns = ["enterprise_no", "change_date", "kind", "before", "after"]
    parts = [renamed, moved, new_office, person, capital, holders, articles]
    changes = pl.concat([part.select(columns) for part in parts]).sort("change_date", "enterprise_no", "kind")
    second = rng.random(changes.height) < 0.3
    who = known[changes["enterprise_no"]].select("district", "moved_from", "moved_on")
    return pl.concat([changes, who], how="horizontal").select(
        *columns,
        office=city.district_on(pl.col("change_date")),
        written_on=pl.col("change_date") + pl.duration(days=1),
        item=pl.when(pl.Series(second))
        .then(pl.col("kind").replace_strict({kind: words[1] for kind, words in _WORDINGS.items()}))
        .otherwise(pl.col("kind").replace_strict({kind: words[0] for kind, words in _WORDINGS.items()})),
    )


def _of(known: pl.DataFrame, kind: str, day: str, before: str, after: str) -> pl.DataFrame:
    return known.filter(pl.col(day).is_not_null()).select(
        "enterprise_no", change_date=day, before=before, after=after, kind=pl.lit(kind)
    )


def _within(city: City, rng: np.random.Generator, known: pl.DataFrame, rate: float) -> pl.DataFrame:
    """Some enterprises, each with a day of the city's history on which it was there."""
    draw = rng.random(known.height)
    back = (rng.random(known.height) * city.days).astype(np.int64)
    day = days_after(pl.Series([city.end]).new_from_index(0, known.height), -back)
    is_there = (day >= known["established_date"]) & (known["exit_date"].fill_null(date(9999, 1, 1)) > day)
    chosen = is_there & pl.Series(draw < rate * city.days / 365)
    return known.with_columns(change_date=day).filter(chosen).select("enterprise_no", "change_date")
