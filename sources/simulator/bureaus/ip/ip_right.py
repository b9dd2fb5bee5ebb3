"""Software copyrights, trademarks, layouts and varieties: a workbook of each kind, title rows above the header."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import polars as pl

from sources.simulator.bureaus.ip._cells import ETL, an_hour_later, break_some, day, falls_in, link, periods, written_at
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm, as_number
from sources.simulator.intellectual_property.parties import joined, mask, name_parties
from sources.simulator.intellectual_property.rights import make_rights
from sources.simulator.sheet import Sheet

FEED = "ip/ip_right"
MASKED_RATE = 0.05  # of the rights of persons only
_EXCEL_DAY_0 = date(1899, 12, 30)


class _Table(NamedTuple):
    """What one kind's workbook is called and holds: header → column of the rights, in the order of the file."""

    part: str
    columns: dict[str, str]
    owner: str
    registered: str


_TABLES = {
    "software_copyright": _Table(
        "软件著作权登记",
        {"登记号": "registration_no", "软件名称": "name", "版本号": "version", "著作权人": "names",
         "首次发表日期": "first_published", "登记日期": "registered", "权利取得方式": "acquisition"},
        "著作权人", "登记日期",
    ),
    "trademark": _Table(
        "商标注册",
        {"注册号": "registration_no", "国际分类": "class", "商标名称": "name", "注册人": "names", "申请日期": "applied",
         "注册公告日期": "registered", "专用权期限止": "valid_to", "商标状态": "status"},
        "注册人", "注册公告日期",
    ),
    "ic_layout": _Table(
        "集成电路布图设计登记",
        {"布图设计登记号": "registration_no", "布图设计名称": "name", "布图设计权利人": "names", "申请日": "applied",
         "公告日": "registered"},
        "布图设计权利人", "公告日",
    ),
    "plant_variety": _Table(
        "植物新品种授权",
        {"品种权号": "registration_no", "品种名称": "name", "植物种类": "species", "品种权人": "names",
         "申请日": "applied", "授权日": "registered"},
        "品种权人", "授权日",
    ),
}  # fmt: skip


def form_of(sheet: Sheet) -> XlsxForm:
    """The title names the table."""
    return XlsxForm(titles=(f"芜湖市{sheet.part}情况表", f"截止日期：{sheet.as_of:%Y-%m-%d}"))


def deliveries(city: City) -> Iterator[Sheet]:
    """Kind by kind what was registered up to the opening day, then month by month; and two files sent by mistake."""
    for kind, table in _TABLES.items():
        rights = make_rights(city, kind)
        named = name_parties(city.stream(f"{FEED}.names.{kind}"), city, rights["enterprise_no"], rights["registered"])
        parties, masked = mask(city.stream(f"{FEED}.masks.{kind}"), named, MASKED_RATE)
        names = (
            pl.when(pl.col("right_no").is_in(masked.implode()))
            .then(pl.lit("***"))
            .otherwise(joined(parties, rights.height))
        )
        rights = rights.with_columns(names=names)
        if kind == "trademark":
            rights = rights.explode("classes").rename({"classes": "class"})
        for since, until in periods(city, city.monthly):
            news = rights.filter(falls_in("registered", since, until))
            if since is None or news.height:
                yield _sheet(city, table, news, parties, until)
    yield from _mistakes(city)


def _sheet(city: City, table: _Table, rights: pl.DataFrame, parties: pl.DataFrame, until: date) -> Sheet:
    dates = {name for name, kind in rights.schema.items() if kind == pl.Date}
    cells = rights.select(
        *((day(name) if name in dates else pl.col(name)).alias(header) for header, name in table.columns.items()),
        written_at(until).alias(ETL),
    )
    if "国际分类" in cells.columns:
        cells = cells.with_columns(as_number(pl.col("国际分类")).alias("国际分类"))
    sheet = Sheet(FEED, table.part, until, cells, city.stream(f"{FEED}.{table.part}", until.toordinal()))
    sheet.mark(
        "masked_name", column=table.owner, where=rights["names"] == "***", outcome="repaired", field="owner_names"
    )
    link(sheet, table.owner, parties, rights["right_no"], "owner_names")
    _plant(sheet, table)
    return sheet


def _plant(sheet: Sheet, table: _Table) -> None:
    registered, number = pl.col(table.registered), next(iter(table.columns))
    serial = (registered.str.to_date() - pl.lit(_EXCEL_DAY_0)).dt.total_days().cast(pl.String)
    sheet.plant("excel_serial_date", column=table.registered, to=as_number(serial), rate=0.01, outcome="repaired",
                field="registered_date", lands=registered)  # fmt: skip
    if table.part == "商标注册":
        sheet.plant("number_as_number", column=number, to=as_number(pl.col(number)), rate=0.02, outcome="repaired",
                    field="registration_no", lands=pl.col(number))  # fmt: skip
        sheet.plant("sentinel_date", column="专用权期限止", to=pl.lit("2099-12-31"), rate=0.003, outcome="repaired",
                    field="valid_to_date")  # fmt: skip
        break_some(sheet, (("class_in_words", "国际分类", pl.lit("第九类")),))
    if table.part == "软件著作权登记":
        sheet.plant("sentinel_date", column="首次发表日期", to=pl.lit("1900-01-01"), rate=0.003, outcome="repaired",
                    field="first_published_date")  # fmt: skip
        sheet.plant(
            "placeholder", column="版本号", to=pl.lit("无"), rate=0.01, outcome="repaired", field="version_text"
        )
        break_some(sheet, (("empty_number", number, None),))
    sheet.repeat("sent_again", column=ETL, change={ETL: an_hour_later()}, rate=0.002)


def _mistakes(city: City) -> Iterator[Sheet]:
    """A table of pledges in the folder of rights, and a table of marks without a row."""
    wrong = pl.DataFrame(
        {
            "质押登记号": ["2026340990001"],
            "出质人": ["镜鸠测试厂"],
            "质权人": ["鸠江商业银行股份有限公司"],
            "登记日期": ["2026-01-05"],
        }
    )
    sheet = Sheet(FEED, "软件著作权登记_补报", city.opening, wrong, city.stream(f"{FEED}.wrong"))
    sheet.reject("wrong_table")
    yield sheet
    head = [*_TABLES["trademark"].columns, ETL]
    nothing = pl.DataFrame(schema=dict.fromkeys(head, pl.String))
    sheet = Sheet(FEED, "商标注册_补报", city.opening, nothing, city.stream(f"{FEED}.empty"))
    sheet.reject("no_rows")
    yield sheet
