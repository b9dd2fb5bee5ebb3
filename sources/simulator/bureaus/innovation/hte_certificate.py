"""高企: the list of certificates with their status on the opening day, and the notice of each batch around it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

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

FEED = "innovation/hte_certificate"
NO_CODE_RATE = 0.02
_LIST, _NOTICE = "高新技术企业名录", "高新技术企业认定公告"
_SPELLED = "%Y年%-m月%-d日"
_DAYS_TO_NOTICE = 20


def form_of(sheet: Sheet) -> XlsxForm:
    """Notices have a header in two rows."""
    if sheet.part == _LIST:
        return XlsxForm(titles=("芜湖市高新技术企业名录",), sheet_name="名录")
    return XlsxForm(titles=("安徽省高新技术企业认定名单", "（芜湖市，来源：认定公告）"), two_rows=True)


def deliveries(city: City) -> Iterator[Sheet]:
    """The newest batch before the opening day as it was announced, the list of all, then each new batch."""
    held = recognitions(city).filter(pl.col("kind") == "hte").with_columns(announced=pl.col("from_date"))
    held = held.with_columns(pl.col("announced") + pl.duration(days=_DAYS_TO_NOTICE)).filter(
        pl.col("announced") <= city.end
    )
    for on in held["announced"].unique().filter(held["announced"].unique() <= city.opening).sort().tail(1):
        yield _notice(city, held.filter(announced=on), on)
    known = held.filter(pl.col("announced") <= city.opening)
    if known.height:
        yield _list(city, known)
    for on in held["announced"].unique().sort():
        if on > city.opening:
            yield _notice(city, held.filter(announced=on), on)


def _notice(city: City, batch: pl.DataFrame, on: date) -> Sheet:
    rng = city.stream(f"{FEED}.notice", on.toordinal())
    rows = with_names(rng, city, batch.sort("certificate_no"), "from_date")
    rows = rows.with_columns(drop_codes(rng, NO_CODE_RATE, rows.height))
    cells = rows.select(
        numbered().alias("序号"),
        pl.col("name").alias("企业信息/企业名称"),
        pl.when(~pl.col("has_no_code")).then(CODE).alias("企业信息/统一社会信用代码"),
        district().alias("企业信息/所属区县"),
        pl.col("certificate_no").alias("证书信息/证书编号"),
        day("from_date", _SPELLED).alias("证书信息/发证日期"),
        pl.lit("三年").alias("证书信息/有效期"),
        pl.col("batch").alias("证书信息/批次"),
    )
    sheet = Sheet(FEED, _NOTICE, on, cells, rng)
    link_names(sheet, "企业信息/企业名称", rows)
    code, issued = "企业信息/统一社会信用代码", "证书信息/发证日期"
    plant_lower_case(sheet, code)
    plant_org_codes(sheet, code)
    sheet.plant("serial_date", column=issued, to=serial_of(pl.col(issued), "%Y年%m月%d日"), rate=0.01,
                outcome="repaired", field="issued_date",
                lands=pl.col(issued).str.to_date("%Y年%m月%d日").cast(pl.String))  # fmt: skip
    return sheet


def _list(city: City, known: pl.DataFrame) -> Sheet:
    rng, on = city.stream(f"{FEED}.list"), city.opening
    rows = with_names(rng, city, known.with_columns(on=pl.lit(on)), "on")
    rows = rows.with_columns(drop_codes(rng, NO_CODE_RATE, rows.height))
    status = (
        pl.when(pl.col("revoked_on") <= on).then(pl.lit("撤销"))
        .when(pl.col("until_date") < on).then(pl.lit("到期")).otherwise(pl.lit("有效"))
    )  # fmt: skip
    cells = rows.select(
        numbered().alias("序号"),
        pl.col("name").alias("企业名称"),
        pl.when(~pl.col("has_no_code")).then(CODE).alias("统一社会信用代码"),
        district().alias("所属区县"),
        pl.col("certificate_no").alias("证书编号"),
        day("from_date").alias("发证日期"),
        pl.lit("三年").alias("有效期"),
        pl.col("batch").alias("批次"),
        pl.lit("国科发火〔2016〕32号").alias("认定依据"),
        status.alias("证书状态"),
    )
    sheet = Sheet(FEED, _LIST, on, cells, rng)
    link_names(sheet, "企业名称", rows)
    plant_lower_case(sheet, "统一社会信用代码")
    plant_org_codes(sheet, "统一社会信用代码")
    for text in ("9999-12-31", "1900-01-01"):
        sheet.plant("sentinel_date", column="发证日期", to=pl.lit(text), outcome="repaired", field="issued_date")
    plant_placeholder(sheet, "所属区县", "district_name")
    plant_placeholder(sheet, "批次", "batch_name", "--")
    # of two equal rows of one day the content decides: the longer text counts as the newer one
    sheet.repeat("listed_twice", column="有效期", change={"有效期": pl.lit("三年（补发证书）")}, rate=0.003)
    break_some(sheet, (("impossible_date", "发证日期", pl.lit("2024-02-30")), ("empty_name", "企业名称", None),
                       ("unknown_status", "证书状态", pl.lit("待定"))))  # fmt: skip
    return sheet
