"""Changes as the registry's database shows them: one row per item that changed, the day after it was approved."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.bureaus._dated import (
    CODE,
    ENOUGH,
    NAME,
    WHO,
    WRITTEN,
    day_text,
    deliveries_of,
    mark_rare,
    numbered,
    office_of,
    plant_lower_case,
    written_at,
)
from sources.simulator.bureaus.registry._history import make_changes, with_history
from sources.simulator.city import City
from sources.simulator.forms import RemoteForm
from sources.simulator.places import DISTRICTS
from sources.simulator.sheet import Sheet

FEED = "registry/change"
FORM = RemoteForm()
AMENDED_RATE = 0.004
_FIRST_NUMBER = 900_001
_ITEM, _BEFORE, _AFTER = "变更事项", "变更前", "变更后"


def deliveries(city: City) -> Iterator[Sheet]:
    """All changes up to the opening day, then those of each day."""
    known = with_history(city)
    changes = make_changes(city, known)
    changes = changes.with_columns(number=numbered(changes, _FIRST_NUMBER))
    for day, news in deliveries_of(changes, city.opening, city.daily, is_served=True):
        news = news.sort("written_on", "number")
        enterprises = known[news["enterprise_no"]].select(
            "enterprise_id", "enterprise_name", "former_name", "renamed_on"
        )
        rows = pl.concat([news, enterprises], how="horizontal")
        office = pl.Series([str(district.region_code) for district in DISTRICTS]).gather(rows["office"])
        cells = rows.select(
            pl.concat_str(pl.lit("BG"), office, pl.col("change_date").dt.year(), "number").alias("变更记录号"),
            WHO.alias(CODE),
            city.name_on(pl.col("change_date")).alias(NAME),
            pl.col("item").alias(_ITEM),
            pl.col("before").alias(_BEFORE),
            pl.col("after").alias(_AFTER),
            day_text(pl.col("change_date")).alias("变更日期"),
            office_of(pl.col("office")).alias("登记机关"),
            written_at(rows["written_on"]).alias(WRITTEN),
        )
        rng = city.stream(FEED, day.toordinal())
        sheet = Sheet(FEED, "变更登记", day, cells, rng, published_on=rows["written_on"])
        yield _with_defects(sheet, is_opening=day == city.opening)


def _with_defects(sheet: Sheet, *, is_opening: bool) -> Sheet:
    """Most of them in the opening arrival: a day's few rows must not be held for one that cannot be read."""
    mark_rare(sheet)
    if not is_opening:
        return sheet
    plant_lower_case(sheet)
    sheet.plant("blanks_around", column=_ITEM, to=pl.concat_str(pl.lit(" "), _ITEM, pl.lit("\t")), rate=0.005,
                where=pl.col(_ITEM) == "名称变更", outcome="repaired", field="change_item_code",
                lands=pl.lit("name"))  # fmt: skip
    sheet.plant("placeholder", column=_BEFORE, to=pl.lit("暂无"), rate=0.005, where=pl.col(_ITEM) == "章程备案",
                outcome="repaired", field="before_text")  # fmt: skip
    sheet.plant("masked", column=_BEFORE, to=pl.lit("******"), rate=0.01,
                where=pl.col(_ITEM).is_in(["投资人（股权）变更", "股东变更"]), outcome="repaired",
                field="before_text")  # fmt: skip
    if sheet.cells.height >= 2 * ENOUGH:
        sheet.break_copies("unknown_item", column=_ITEM, to=pl.lit("不明事项"))
        sheet.break_copies("impossible_date", column="变更日期", to=pl.lit("2024-13-01"))
    _amend(sheet)
    return sheet


def _amend(sheet: Sheet) -> None:
    """Rows that the bureau wrote once more, later in the last night, with what had been left out of them."""
    last = pl.col(WRITTEN).max().str.replace(" 02:", " 03:", literal=True)
    sheet.repeat("amended_later", column=_AFTER, rate=AMENDED_RATE, where=pl.col(_ITEM) == "章程备案",
                 change={_AFTER: pl.lit("章程修正案（重新备案）"), WRITTEN: last})  # fmt: skip
