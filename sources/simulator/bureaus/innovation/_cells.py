"""How the science bureau writes codes, days and money, and what goes wrong alike in several of its feeds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.forms import as_number
from sources.simulator.names import RARE
from sources.simulator.places import DISTRICTS
from sources.simulator.sheet import Sheet
from sources.simulator.streams import Ints
from sources.simulator.written_names import write_names

CODE = pl.col("enterprise_id").str.strip_prefix("registration_no:")
_USCC = "^[0-9A-Z]{18}$"
ENOUGH = 100  # rows from which on a file is not held for a single bad one


def periods(opening: date, later: list[date]) -> Iterator[tuple[date | None, date]]:
    """The opening day with none before it, then each later day with the one before it."""
    days = [opening, *later]
    yield from zip([None, *days[:-1]], days, strict=True)


def falls_in(column: str, since: date | None, until: date) -> pl.Expr:
    """Whether a day is after `since`, if there is one, and not after `until`."""
    return (pl.lit(value=True) if since is None else pl.col(column) > since) & (pl.col(column) <= until)


def day(column: str, form: str = "%Y-%m-%d") -> pl.Expr:
    """A date as text."""
    return pl.col(column).dt.to_string(form)


def serial_of(text: pl.Expr, form: str = "%Y-%m-%d") -> pl.Expr:
    """A date's text as the day number that a spreadsheet shows where the cell is not a date."""
    return as_number((text.str.to_date(form) - pl.date(1899, 12, 30)).dt.total_days().cast(pl.String))


def numbered() -> pl.Expr:
    """序号: 1, 2, …, as numbers."""
    return as_number(pl.int_range(1, pl.len() + 1).cast(pl.String))


def district(column: str = "district") -> pl.Expr:
    """Name of the district."""
    return pl.col(column).replace_strict({place: f"{where.name}区" for place, where in enumerate(DISTRICTS)})


def in_10k(column: str) -> pl.Expr:
    """Whole yuan, not negative, as text in units of 10,000 yuan: 12345 is 1.2345."""
    fraction = (pl.col(column) % 10_000).cast(pl.String).str.zfill(4).str.strip_chars_end("0")
    whole = (pl.col(column) // 10_000).cast(pl.String)
    return pl.when(fraction == "").then(whole).otherwise(pl.concat_str(whole, pl.lit("."), fraction))


def night_of(on: date) -> pl.Expr:
    """The time at which the exchange database wrote each row, between two and a quarter to six."""
    start = datetime.combine(on, datetime.min.time())
    seconds = 7_200 + pl.int_range(pl.len()) % 13_500
    return (pl.lit(start) + pl.duration(seconds=seconds)).dt.to_string("%Y-%m-%d %H:%M:%S")


def with_names(rng: np.random.Generator, city: City, rows: pl.DataFrame, on: str) -> pl.DataFrame:
    """Add the enterprise's code, district and quality, and `name` and `how`: its name as written on the day `on`.

    `enterprise_no` must not be null.
    """
    enterprises: Ints = rows["enterprise_no"].to_numpy()
    who = city.frame[enterprises].select("enterprise_id", "district")
    return pl.concat([rows, who, write_names(rng, city, enterprises, rows[on])], how="horizontal")


def drop_codes(rng: np.random.Generator, share: float, n: int) -> pl.Series:
    """In which rows the bureau left the code out: the name alone says who is meant. In no row of a short list."""
    return pl.Series("has_no_code", rng.random(n) < (share if n >= ENOUGH else 0))


def link_names(sheet: Sheet, header: str, rows: pl.DataFrame, field: str = "enterprise_name") -> None:
    """Write down who is meant where there is no code, and which names hold a character that GBK does not have.

    Args:
        sheet: its rows are `rows`, in order.
        header: of the column of names.
        rows: `name`, `enterprise_no` (null for others), `how`, `has_no_code`.
        field: the landed column of the names.
    """
    named = rows.with_row_index("row").filter("has_no_code")
    is_ours = pl.col("enterprise_no").is_not_null()
    party = pl.when(is_ours).then(pl.lit("enterprise")).otherwise(pl.lit("outside"))
    sheet.link(header, named.with_columns(party=party, how=pl.when(is_ours).then("how")))
    sheet.mark("rare_character", column=header, where=rows["name"].str.contains(f"[{RARE}]"), outcome="repaired",
               field=field, lands=pl.col(header))  # fmt: skip


def plant_lower_case(sheet: Sheet, header: str) -> None:
    """Codes in lower case."""
    code = pl.col(header)
    sheet.plant("lower_case_code", column=header, to=code.str.to_lowercase(), rate=0.004, outcome="repaired",
                where=code.str.contains(_USCC), field="uscc", lands=code)  # fmt: skip


def plant_org_codes(sheet: Sheet, header: str, where: pl.Expr | None = None) -> None:
    """An organisation code where a credit code belongs: nine of its eighteen characters."""
    code = pl.col(header)
    may = code.str.contains(_USCC) & (pl.lit(value=True) if where is None else where)
    if sheet.cells.height >= ENOUGH:
        sheet.plant("org_code_for_uscc", column=header, to=code.str.slice(8, 9), rate=0.002, outcome="flagged",
                    where=may, field="identifier_kind", lands=pl.lit("org_code"))  # fmt: skip


def plant_placeholder(sheet: Sheet, header: str, field: str, text: str = "暂无") -> None:
    """A word for 'not known' in a column that may be empty."""
    if sheet.cells.height >= ENOUGH:
        sheet.plant("placeholder", column=header, to=pl.lit(text), rate=0.003, outcome="repaired", field=field)


def break_some(sheet: Sheet, broken: tuple[tuple[str, str, pl.Expr | None], ...]) -> None:
    """Append unreadable rows: kind, header, text. One a hundred rows, so that no file is held for them."""
    for place, (kind, header, to) in enumerate(broken, start=1):
        if sheet.cells.height >= ENOUGH * place:
            sheet.break_copies(kind, column=header, to=to)
