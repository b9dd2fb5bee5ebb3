"""梯度培育: one list per tier, sent whole on the opening day and then once a month. One of them is an old list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import polars as pl

from sources.simulator.bureaus.innovation._cells import (
    CODE,
    break_some,
    day,
    district,
    drop_codes,
    link_names,
    numbered,
    plant_lower_case,
    plant_org_codes,
    plant_placeholder,
    serial_of,
    with_names,
)
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm
from sources.simulator.recognitions import recognitions
from sources.simulator.sheet import Sheet

FEED = "innovation/gradient_list"
FORM = XlsxForm(titles=("优质中小企业梯度培育名单",), sheet_name="名单")
NO_CODE_RATE = 0.03
STALE_DAYS = 550  # age of the old list that comes under a new date
_STALE = "gazelle"
_TIERS = {
    "innovative_sme": "创新型中小企业",
    "specialised_sme": "专精特新中小企业",
    "little_giant": "专精特新“小巨人”企业",
    "gazelle": "瞪羚企业",
}
_OTHERWISE = {"little_giant": "专精特新小巨人企业", "specialised_sme": "省级专精特新中小企业"}
_NOT_EXPIRED = "expectation.innovation__gradient_list.no_expired_entry_as_valid"


def deliveries(city: City) -> Iterator[Sheet]:
    """Tier by tier, each list on the opening day and on the monthly days; a tier without members has no list."""
    granted = recognitions(city)
    for tier in _TIERS:
        for on in [city.opening, *city.monthly]:
            drawn_up = on - timedelta(days=STALE_DAYS) if tier == _STALE else on
            members = granted.filter((pl.col("kind") == tier) & (pl.col("from_date") <= drawn_up))
            if members.height:
                yield _list(city, tier, members, on, drawn_up)


def _list(city: City, tier: str, members: pl.DataFrame, on: date, drawn_up: date) -> Sheet:
    rng = city.stream(f"{FEED}.{tier}", on.toordinal())
    rows = with_names(rng, city, members, "from_date")
    rows = rows.with_columns(drop_codes(rng, NO_CODE_RATE, rows.height))
    status = (
        pl.when(pl.col("revoked_on") <= drawn_up).then(pl.lit("撤销"))
        .when(pl.col("until_date") < drawn_up).then(pl.lit("到期")).otherwise(pl.lit("有效"))
    )  # fmt: skip
    cells = rows.select(
        numbered().alias("序号"),
        pl.col("name").alias("企业名称"),
        pl.when(~pl.col("has_no_code")).then(CODE).alias("统一社会信用代码"),
        district().alias("区县"),
        pl.lit(_TIERS[tier]).alias("类别"),
        pl.col("batch").alias("批次"),
        day("from_date").alias("公布日期"),
        day("from_date").alias("有效期起"),
        day("until_date").alias("有效期止"),
        status.alias("状态"),
    )
    sheet = Sheet(FEED, _TIERS[tier].replace("“", "").replace("”", ""), on, cells, rng)
    link_names(sheet, "企业名称", rows)
    if tier == _STALE:
        is_over = (rows["until_date"] < on) & (cells["状态"] == "有效")
        sheet.report("stale_list", check=_NOT_EXPIRED, column="有效期止", rows=np.flatnonzero(is_over.to_numpy()))
    else:
        _plant(sheet, tier)
    return sheet


def _plant(sheet: Sheet, tier: str) -> None:
    published = pl.col("公布日期")
    plant_lower_case(sheet, "统一社会信用代码")
    plant_org_codes(sheet, "统一社会信用代码")
    if tier in _OTHERWISE:
        sheet.plant("other_word_for_tier", column="类别", to=pl.lit(_OTHERWISE[tier]), rate=0.05, outcome="repaired",
                    field="tier_code", lands=pl.lit(tier))  # fmt: skip
    sheet.plant("sentinel_date", column="有效期止", to=pl.lit("9999-12-31"), rate=0.003, outcome="repaired",
                field="valid_to_date")  # fmt: skip
    sheet.plant("serial_date", column="公布日期", to=serial_of(published), rate=0.01, outcome="repaired",
                field="published_date", lands=published)  # fmt: skip
    plant_placeholder(sheet, "区县", "district_name", "暂无")
    break_some(sheet, (("unknown_status", "状态", pl.lit("待定")), ("empty_name", "企业名称", None),
                       ("impossible_date", "有效期起", pl.lit("2025年13月1日"))))  # fmt: skip
