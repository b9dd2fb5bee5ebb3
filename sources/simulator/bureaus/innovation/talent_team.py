"""人才团队: the register of talent teams on the opening day, with names and made-up numbers of persons."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.bureaus.innovation._cells import (
    CODE,
    day,
    in_10k,
    link_names,
    night_of,
    numbered,
    plant_lower_case,
    plant_org_codes,
    plant_placeholder,
    serial_of,
    with_names,
)
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm, as_number
from sources.simulator.science.registers import LEVELS, TEAM_KINDS, make_talent_teams
from sources.simulator.sheet import Sheet

FEED = "innovation/talent_team"
FORM = XlsxForm(titles=("科技人才团队名册",))


def deliveries(city: City) -> Iterator[Sheet]:
    """One register, if there is a team."""
    teams = make_talent_teams(city)
    if teams.is_empty():
        return
    rng = city.stream(FEED)
    rows = with_names(rng, city, teams, "selected_on").with_columns(has_no_code=pl.lit(value=False))
    cells = rows.select(
        numbered().alias("序号"),
        pl.col("team_no").alias("团队编号"),
        pl.col("team_name").alias("团队名称"),
        pl.col("leader").alias("带头人"),
        pl.lit("****").alias("证件号码"),
        pl.lit("138****0000").alias("联系电话"),
        pl.col("name").alias("依托单位"),
        CODE.alias("统一社会信用代码"),
        pl.lit(pl.Series(TEAM_KINDS)).gather(pl.col("kind")).alias("团队类别"),
        pl.lit(pl.Series(LEVELS)).gather(pl.col("level")).alias("级别"),
        pl.col("field").alias("技术领域"),
        as_number(pl.col("members").cast(pl.String)).alias("团队人数"),
        day("selected_on").alias("入选日期"),
        day("until").alias("支持期至"),
        in_10k("funding").alias("支持经费(万元)"),
        night_of(city.opening).alias("更新时间"),
    )
    sheet = Sheet(FEED, "科技人才团队", city.opening, cells, rng)
    link_names(sheet, "依托单位", rows)
    _plant(sheet)
    yield sheet


def _plant(sheet: Sheet) -> None:
    selected = pl.col("入选日期")
    plant_lower_case(sheet, "统一社会信用代码")
    plant_org_codes(sheet, "统一社会信用代码")
    plant_placeholder(sheet, "技术领域", "field_name")
    sheet.plant("serial_date", column="入选日期", to=serial_of(selected), count=1, outcome="repaired",
                field="selected_date", lands=selected)  # fmt: skip
    sheet.plant("no_end", column="支持期至", to=pl.lit("长期"), count=1, outcome="repaired",
                where=pl.col("支持期至").is_null(), field="support_until_date")  # fmt: skip
