"""Patents as the patent office's XML: all that is public on the opening day, then monthly what is published or granted.

A patent that is granted is sent again, with its grant: the later arrival supersedes the earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from sources.simulator.bureaus.ip._cells import (
    ETL,
    an_hour_later,
    break_some,
    day,
    falls_in,
    is_long,
    link,
    periods,
    written_at,
)
from sources.simulator.city import City
from sources.simulator.forms import XmlForm
from sources.simulator.intellectual_property.parties import JOIN, joined, mask, name_parties
from sources.simulator.intellectual_property.patents import make_patents
from sources.simulator.sheet import Sheet

FEED = "ip/patent"
FORM = XmlForm(root="专利数据", record="专利", several={"申请人": JOIN, "分类号": JOIN, "同族": JOIN})
MASKED_RATE = 0.03  # of the patents of persons only
_PART = "专利著录"
_NUMBER = pl.col("申请号")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def deliveries(city: City) -> Iterator[Sheet]:
    """The opening arrival, an empty file sent by mistake on the same day, then one a month."""
    patents = make_patents(city)
    named = name_parties(city.stream(f"{FEED}.names"), city, patents["enterprise_no"], patents["filed"])
    parties, masked = mask(city.stream(f"{FEED}.masks"), named, MASKED_RATE)
    names = pl.select(
        pl.when(patents["patent_no"].is_in(masked.implode()))
        .then(pl.lit("******"))
        .otherwise(joined(parties, patents.height))
    ).to_series()
    patents = patents.with_columns(names=names)
    for since, until in periods(city, city.monthly):
        news = patents.filter(falls_in("published", since, until) | falls_in("granted", since, until))
        sheet = Sheet(FEED, _PART, until, _cells(news, until), city.stream(FEED, until.toordinal()))
        sheet.mark("masked_name", column="申请人", where=news["names"] == "******", outcome="repaired",
                   field="applicant_names")  # fmt: skip
        link(sheet, "申请人", parties, news["patent_no"], "applicant_names")
        _plant(sheet)
        yield sheet
        if since is None:
            nothing = Sheet(FEED, f"{_PART}_补发", until, sheet.cells.clear(), city.stream(f"{FEED}.empty"))
            nothing.reject("no_rows")
            yield nothing


def _cells(patents: pl.DataFrame, until: date) -> pl.DataFrame:
    is_granted = falls_in("granted", None, until)
    is_invention = pl.col("kind").is_in([1, 8])
    kind = (
        pl.when(is_invention)
        .then(pl.lit("发明专利"))
        .when(pl.col("kind") == 3)
        .then(pl.lit("外观设计"))
        .otherwise(pl.lit("实用新型"))
    )
    letter = pl.when(pl.col("kind") == 3).then(pl.lit("S")).otherwise(pl.lit("U"))
    number, serial = "publication_no", pl.col("patent_no").cast(pl.String).str.zfill(6)
    first = pl.concat_str(number, pl.when(is_invention).then(pl.lit("A")).otherwise(letter))
    grant = pl.concat_str(number, pl.when(is_invention).then(pl.lit("B")).otherwise(letter))
    year = pl.col("filed").dt.year()
    applied = pl.format(f"WO{{}}/9{{}}{JOIN}US{{}}/9{{}}A1", year, serial, year + 1, serial)
    is_granted_abroad = is_granted & (pl.col("patent_no") % 2 == 0)
    family = pl.when(is_granted_abroad).then(pl.format(f"{{}}{JOIN}US19{{}}B2", applied, serial)).otherwise(applied)
    return patents.select(
        pl.concat_str(pl.lit("CN"), "application_no").alias("申请号"),
        kind.alias("专利类型"),
        pl.col("title").alias("发明名称"),
        pl.col("names").alias("申请人"),
        day("filed").alias("申请日"),
        pl.col("main_class").alias("主分类号"),
        pl.col("all_classes").alias("分类号"),
        first.alias("公开号"),
        day("published").alias("公开日"),
        pl.when(is_granted).then(grant).alias("授权公告号"),
        pl.when(is_granted).then(day("granted")).alias("授权公告日"),
        pl.when("has_family").then(family).alias("同族"),
        pl.when("is_pct").then(pl.format("PCT/CN{}/9{}", year - 1, serial)).alias("国际申请"),
        written_at(until).alias(ETL),
    )  # fmt: skip


def _plant(sheet: Sheet) -> None:
    key = _NUMBER.str.strip_prefix("CN")
    has_check, has_digit = _NUMBER.str.contains(r"\."), _NUMBER.str.contains(r"\.[0-9]$")
    last = _NUMBER.str.slice(-1).cast(pl.Int64, strict=False)
    sheet.plant("wrong_check_digit", column="申请号", rate=0.002, where=has_digit, outcome="flagged",
                to=pl.format("{}{}", _NUMBER.str.head(-1), (last + 1) % 10),
                field="has_valid_application_no_check_digit", lands=pl.lit("false"))  # fmt: skip
    bare = key.str.replace(".", "", literal=True).str.to_lowercase()
    sheet.plant("number_without_point", column="申请号", rate=0.003, where=has_check, outcome="repaired",
                to=pl.format("zl{}", bare), field="application_no", lands=key)  # fmt: skip
    sheet.plant("full_width_number", column="申请号", rate=0.001, where=has_check, outcome="repaired",
                to=_NUMBER.str.replace_many(list("0123456789"), list("0123456789".translate(_FULL_WIDTH))),
                field="application_no", lands=key)  # fmt: skip
    if is_long(sheet):
        sheet.plant("placeholder", column="主分类号", to=pl.lit("暂无"), rate=0.003, outcome="repaired",
                    field="main_class")  # fmt: skip
    sheet.plant("sentinel_date", column="公开日", to=pl.lit("9999-09-09"), rate=0.001, outcome="repaired",
                field="publication_date")  # fmt: skip
    sheet.plant("sentinel_date", column="授权公告日", to=pl.lit("1900-01-01"), rate=0.001, outcome="repaired",
                where=pl.col("授权公告日").is_not_null(), field="grant_date")  # fmt: skip
    sheet.repeat("sent_again", column=ETL, change={ETL: an_hour_later()}, rate=0.002)
    break_some(sheet, (("empty_number", "申请号", None), ("impossible_date", "申请日", pl.lit("2026-02-30")),
                       ("unknown_type", "专利类型", pl.lit("发明人证书"))))  # fmt: skip
