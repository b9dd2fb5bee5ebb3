"""Rows that happen on a day: when they were written, in which arrival they come, and defects that such feeds share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.names import RARE
from sources.simulator.places import CITY, DISTRICTS
from sources.simulator.sheet import Sheet
from sources.simulator.streams import Ints

CODE, NAME, WRITTEN = "统一社会信用代码", "企业名称", "更新时间"
WHO = pl.col("enterprise_id").str.strip_prefix("registration_no:")
"""The code as a bureau writes it, over ``city.frame``."""
ENOUGH = 10
"""Rows from which on one bad row does not hold the file."""
_NIGHT_SECONDS = 3_600


def deliveries_of(
    events: pl.DataFrame, opening: date, later: list[date], *, is_served: bool = False
) -> Iterator[tuple[date, pl.DataFrame]]:
    """Events by the arrival that brings them: all `written_on` up to the opening day, then what is new on each day.

    A day without news brings nothing, but for the opening day of what is behind a server: a table is there from the
    first, and may be empty.
    """
    since = date.min
    for day in [opening, *later]:
        news = events.filter((pl.col("written_on") > since) & (pl.col("written_on") <= day))
        since = day
        if news.height or (is_served and day == opening):
            yield day, news


def days_after(start: pl.Series, days: Ints) -> pl.Series:
    """Dates `days` after `start`."""
    return pl.DataFrame({"start": start, "days": days}).select(pl.col("start") + pl.duration(days="days")).to_series()


def written_at(written_on: pl.Series) -> pl.Series:
    """When the bureau's system wrote each row, as text: from two in the night on, in the order of the rows."""
    seconds = [f" 02:{second // 60:02d}:{second % 60:02d}" for second in range(_NIGHT_SECONDS)]
    place = (pl.int_range(pl.len()).over("on") * _NIGHT_SECONDS // pl.len().over("on")).alias("place")
    order = written_on.alias("on").to_frame().select("on", place)
    return order["on"].dt.to_string("%Y-%m-%d") + pl.Series(seconds).gather(order["place"])


def day_text(day: pl.Expr) -> pl.Expr:
    """A date as bureaus write it; null stays null."""
    return day.dt.to_string("%Y-%m-%d")


def office_of(district: pl.Expr) -> pl.Expr:
    """The registry office of a district, given as an index into ``DISTRICTS``."""
    return district.replace_strict(
        {place: f"{CITY}市{here.name}区市场监督管理局" for place, here in enumerate(DISTRICTS)}
    )


def office_on(city: City, day: pl.Expr) -> pl.Expr:
    """The registry office that an enterprise belonged to on a day, over ``city.frame``."""
    return office_of(city.district_on(day))


def numbered(events: pl.DataFrame, first: int) -> pl.Series:
    """Six digits for each event, rising from `first` in the order of the rows."""
    return pl.Series(np.arange(first, first + events.height)).cast(pl.String).str.zfill(6)


def plant_lower_case(sheet: Sheet, column: str = CODE, rate: float = 0.003) -> None:
    """Codes in small letters."""
    code = pl.col(column)
    sheet.plant("lower_case_code", column=column, to=code.str.to_lowercase(), rate=rate, outcome="repaired",
                where=code.str.contains("^[0-9A-Z]{18}$"), field="uscc", lands=code)  # fmt: skip


def mark_rare(sheet: Sheet, column: str = NAME) -> None:
    """Names with a character that GBK does not have."""
    sheet.mark("rare_character", column=column, where=sheet.cells[column].str.contains(f"[{RARE}]"),
               outcome="repaired", field="enterprise_name", lands=pl.col(column))  # fmt: skip
