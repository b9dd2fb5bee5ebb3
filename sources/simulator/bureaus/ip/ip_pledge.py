"""Registered pledges: the whole list every Monday, its header merged over two rows, one row for each right pledged."""

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
from sources.simulator.forms import XlsxForm, as_number
from sources.simulator.intellectual_property.patents import make_patents
from sources.simulator.intellectual_property.pledges import make_pledges, pledged_patents
from sources.simulator.intellectual_property.rights import make_rights
from sources.simulator.sheet import Sheet

FEED = "ip/ip_pledge"
FORM = XlsxForm(titles=("芜湖市知识产权质押登记信息表", "金额单位：万元"), two_rows=True)
_EXCEL_DAY_0 = date(1899, 12, 30)
_AMOUNT, _CONTRACT, _REGISTERED = "主债权/金额(万元)", "主债权/合同编号", "登记/登记日期"


def deliveries(city: City) -> Iterator[Sheet]:
    """All pledges ever registered, as of the opening day and of each Monday after it."""
    patents = make_patents(city)
    pledges = make_pledges(city, patents)
    rights = _rights(city, patents, pledges)
    parties = pledges.select(
        row="pledge", name="pledgor", enterprise_no="enterprise_no", party=pl.lit("enterprise"), how="how"
    )
    for _, until in periods(city, city.weekly):
        known = rights.join(pledges.filter(pl.col("registered") <= until), on="pledge", maintain_order="left")
        sheet = Sheet(FEED, "知识产权质押", until, _cells(known, until), city.stream(FEED, until.toordinal()))
        link(sheet, "出质人", parties, known["pledge"], "pledgor_name")
        _plant(sheet)
        yield sheet


def _rights(city: City, patents: pl.DataFrame, pledges: pl.DataFrame) -> pl.DataFrame:
    """`pledge`, `kind`, `application_no`, `registration_no` and `title` of every right pledged."""
    held = pledged_patents(city, patents, pledges).select(
        "pledge", "application_no", "title", kind=pl.lit("专利"), registration_no=pl.lit(None, dtype=pl.String)
    )
    bundled = [
        _bundled(city, pledges.filter(pl.col("pledge").is_in(held["pledge"].implode())), *kind)
        for kind in (("with_software", "software_copyright", "软件著作权"), ("with_trademark", "trademark", "商标"))
    ]
    columns = ["pledge", "kind", "application_no", "registration_no", "title"]
    return pl.concat([held.select(columns), *(one.select(columns) for one in bundled)]).sort(
        "pledge", maintain_order=True
    )


def _bundled(city: City, pledges: pl.DataFrame, wanted: str, kind: str, name: str) -> pl.DataFrame:
    """The first right of the kind that the pledgor had by then, of each pledge that wants one."""
    rights = make_rights(city, kind).select("enterprise_no", "registration_no", title="name", since="registered")
    return (
        pledges.filter(pl.col(wanted))
        .join(rights, on="enterprise_no", maintain_order="left_right")
        .filter(pl.col("since") <= pl.col("registered"))
        .unique("pledge", keep="first", maintain_order=True)
        .select("pledge", "registration_no", "title", kind=pl.lit(name), application_no=pl.lit(None, dtype=pl.String))
    )


def _cells(known: pl.DataFrame, until: date) -> pl.DataFrame:
    is_released = falls_in("released", None, until)
    return known.select(
        pl.col("pledge_no").alias("质押登记号"),
        pl.col("kind").alias("知识产权/种类"),
        pl.concat_str(pl.lit("ZL"), "application_no").alias("知识产权/专利申请号"),
        pl.col("registration_no").alias("知识产权/登记（注册）号"),
        pl.col("title").alias("知识产权/名称"),
        pl.col("pledgor").alias("出质人"),
        pl.col("pledgee").alias("质权人"),
        pl.col("contract_no").alias(_CONTRACT),
        as_number(pl.col("amount").cast(pl.String)).alias(_AMOUNT),
        day("due").alias("主债权/到期日"),
        day("registered").alias(_REGISTERED),
        pl.when(is_released).then(day("released")).alias("登记/注销日期"),
        pl.when(is_released).then(pl.lit("已注销")).otherwise(pl.lit("有效")).alias("登记/状态"),
        day("registered").alias("公示日期"),
        written_at(until).alias(ETL),
    )


def _plant(sheet: Sheet) -> None:
    registered, number = pl.col(_REGISTERED), pl.col("质押登记号")
    serial = (registered.str.to_date() - pl.lit(_EXCEL_DAY_0)).dt.total_days().cast(pl.String)
    sheet.plant("excel_serial_date", column=_REGISTERED, to=as_number(serial), rate=0.02, outcome="repaired",
                field="registered_date", lands=registered)  # fmt: skip
    sheet.plant("number_as_number", column="质押登记号", to=as_number(number), rate=0.02, outcome="repaired",
                field="pledge_no", lands=number)  # fmt: skip
    if is_long(sheet):
        sheet.plant("placeholder", column="质权人", to=pl.lit("暂无"), rate=0.005, outcome="repaired",
                    field="pledgee_name")  # fmt: skip
    sheet.plant("sentinel_date", column="公示日期", to=pl.lit("9999-12-31"), rate=0.005, outcome="repaired",
                field="published_date")  # fmt: skip
    amount = pl.col(_AMOUNT).str.slice(1)
    in_yuan = pl.format("{}0000", amount)
    sheet.plant("yuan_for_ten_thousands", column=_AMOUNT, to=as_number(in_yuan), outcome="flagged",
                field="secured_amount_cny", lands=pl.format("{}00000000.00", amount))  # fmt: skip
    sheet.repeat("sent_again", column=ETL, change={ETL: an_hour_later()}, rate=0.005)
    break_some(sheet, (("code_became_float", _CONTRACT, as_number(pl.col(_CONTRACT))),
                       ("unknown_status", "登记/状态", pl.lit("待核实"))))  # fmt: skip
