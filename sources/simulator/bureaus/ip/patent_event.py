"""Legal status of patents as announced, a log in text with bars: all of the past on the opening day, then monthly."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.bureaus.ip._cells import an_hour_later, break_some, day, falls_in, periods, written_at
from sources.simulator.city import City
from sources.simulator.forms import TextForm
from sources.simulator.intellectual_property.events import make_events
from sources.simulator.intellectual_property.patents import make_patents
from sources.simulator.intellectual_property.pledges import make_pledges, pledged_patents
from sources.simulator.names import RARE
from sources.simulator.sheet import Sheet

FEED = "ip/patent_event"
FORM = TextForm(encoding="gb18030")
_ETL = "入库时间"
_NUMBER = pl.col("申请号")
_DETAIL = pl.col("法律状态信息")


def deliveries(city: City) -> Iterator[Sheet]:
    """What was announced up to the opening day, whenever: the state of a patent follows from all of its events."""
    patents = make_patents(city)
    pledges = make_pledges(city, patents)
    events = make_events(city, patents, pledges, pledged_patents(city, patents, pledges))
    for since, until in periods(city, city.monthly):
        news = events.filter(falls_in("announced", since, until))
        cells = news.select(
            pl.concat_str(pl.lit("CN"), "application_no").alias("申请号"),
            day("announced", "%Y%m%d").alias("法律状态公告日"),
            pl.col("event").alias("法律状态"),
            pl.col("detail").alias("法律状态信息"),
            written_at(until).alias(_ETL),
        )
        sheet = Sheet(FEED, "专利法律状态", until, cells, city.stream(FEED, until.toordinal()))
        buyers = news.with_row_index("row").filter(pl.col("buyer").is_not_null()).rename({"buyer": "name"})
        sheet.link("法律状态信息", buyers)
        _plant(sheet)
        yield sheet


def _plant(sheet: Sheet) -> None:
    details = sheet.cells["法律状态信息"].fill_null("")
    sheet.mark("rare_character", column="法律状态信息", where=details.str.contains(f"[{RARE}]"), outcome="repaired",
               field="event_detail", lands=_DETAIL)  # fmt: skip
    last = _NUMBER.str.slice(-1).cast(pl.Int64, strict=False)
    sheet.plant("wrong_check_digit", column="申请号", rate=0.001, outcome="flagged",
                where=_NUMBER.str.contains(r"\.[0-9]$"),
                to=pl.format("{}{}", _NUMBER.str.head(-1), (last + 1) % 10),
                field="has_valid_application_no_check_digit", lands=pl.lit("false"))  # fmt: skip
    for kind, text in (("line_break_written_out", "\\n"), ("placeholder", "-")):
        sheet.plant(kind, column="法律状态信息", to=pl.lit(text), rate=0.01, where=_DETAIL.is_null(),
                    outcome="repaired", field="event_detail")  # fmt: skip
    sheet.repeat("sent_again", column=_ETL, change={_ETL: an_hour_later(_ETL)}, rate=0.003)
    break_some(sheet, (("impossible_date", "法律状态公告日", pl.lit("20261301")), ("empty_event", "法律状态", None)))
