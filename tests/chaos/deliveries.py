"""What the bureaus of a made-up city send on one day, as rows of text to be spoilt and written as they write them.

A feed that sends little on a day is taken as if its bureau sent all again that it ever sent, under the day's date: a
re-sent delivery, which in a sound city changes nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from sources.simulator.bureaus import find_writers
from sources.simulator.city import make_city
from sources.simulator.forms import RemoteForm
from sources.simulator.forms.remote import PUBLISHED_ON
from sources.simulator.sheet import Sheet

_WRITTEN = ("更新时间", "数据更新时间")
_CALLED = "names.json"
_OF_A_MONTH = re.compile("[0-9]{6}")


@dataclass(frozen=True)
class Delivery:
    """Rows of one feed. `part` is None for a feed that is asked for; `is_resent`: all that was ever sent, again."""

    feed: str
    part: str | None
    as_of: date
    rows: pl.DataFrame
    is_resent: bool

    def write(self, city: Path, rows: pl.DataFrame) -> Path:
        """Put `rows` in the place of what the bureau of `city` sends; returns the file."""
        if self.part is None:
            return self._publish(city, rows)
        (writer,) = [one for one in find_writers() if one.feed == self.feed]
        sheet = Sheet(self.feed, self.part, self.as_of, rows, np.random.default_rng(0))
        form = writer.form_of(sheet)
        path = city / "inbox" / self.feed / f"{sheet.stem}{form.suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # it may be a link to a file that others share
        with form.opened(path) as append:
            append(rows)
        return path

    def _publish(self, city: Path, rows: pl.DataFrame) -> Path:
        path = city / "bureaus" / f"{self.feed}.parquet"
        before = pl.read_parquet(path)
        kept = before if self.is_resent else before.filter(pl.col(PUBLISHED_ON) != self.as_of)
        path.unlink()
        added = rows.with_columns(pl.lit(self.as_of).alias(PUBLISHED_ON)).select(before.columns).cast(before.schema)  # type: ignore[arg-type]
        pl.concat([kept, added]).write_parquet(path)
        return path


def keep_deliveries(
    folder: Path, day: date, *, enterprises: int, days: int, increments: int, end: date, seed: int
) -> None:
    """Write what each feed sent on `day`, and all it sent until then, below `folder`, for `read_delivery`."""
    city = make_city(enterprises=enterprises, days=days, end=end, seed=seed, increments=increments)
    contracts = read_contracts(SOURCES_DIR)
    names: dict[str, dict[str, str]] = {}
    for writer in find_writers():
        sheets = [(one, writer.form_of(one)) for one in _known(writer.deliveries(city), day)]
        if not sheets:
            continue
        last, form = sheets[-1]
        alike = [sheet for sheet, other in sheets if other == form and sheet.cells.columns == last.cells.columns]
        if contracts[writer.feed].arrival_mode == "full" and not _OF_A_MONTH.search(last.part):
            alike = alike[-1:]  # each file is a whole list: what was sent before does not come again
        for part, cells in {**_sent_on(day, [sheet for sheet, _ in sheets]), "": _all(alike)}.items():
            path = folder / writer.feed / f"{len(names.get(writer.feed, {}))}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            cells.write_parquet(path)
            named = None if isinstance(form, RemoteForm) else part or last.part
            names.setdefault(writer.feed, {})[path.stem] = json.dumps([part, named])
    (folder / _CALLED).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def read_delivery(folder: Path, feed: str, day: date, part: str | None = None) -> Delivery:
    """The file of `part` that the feed sent on the day; without `part` all that it ever sent, sent again."""
    names = json.loads((folder / _CALLED).read_text(encoding="utf-8"))[feed]
    for stem, text in names.items():
        found, named = json.loads(text)
        if found == (part or ""):
            rows = pl.read_parquet(folder / feed / f"{stem}.parquet")
            return Delivery(feed, named, day, rows if part else _written_on(rows, day), is_resent=part is None)
    raise ValueError(f"{feed}: no part {part} on {day}")


def _sent_on(day: date, sheets: list[Sheet]) -> dict[str, pl.DataFrame]:
    """By part, what is sent or published on the day itself: what a bureau publishes as several sheets is one answer."""
    parts: dict[str, list[pl.DataFrame]] = {}
    for sheet in sheets:
        if sheet.published_on is not None:
            cells = sheet.cells.filter(sheet.published_on == day)
            if cells.height:
                parts.setdefault(sheet.part, []).append(cells)
        elif sheet.as_of == day:
            parts[sheet.part] = [sheet.cells]
    return {part: pl.concat(cells) for part, cells in parts.items()}


def _known(sheets: Iterator[Sheet], day: date) -> Iterator[Sheet]:
    """What was sent, or published, by the day."""
    for sheet in sheets:
        if sheet.published_on is not None:
            is_there = sheet.published_on <= day
            sheet.cells, sheet.published_on = sheet.cells.filter(is_there), sheet.published_on.filter(is_there)
            yield sheet
        elif sheet.as_of <= day:
            yield sheet


def _all(sheets: list[Sheet]) -> pl.DataFrame:
    return pl.concat([sheet.cells for sheet in sheets])


def _written_on(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """The rows as if the bureau had written them again on the day, in their order."""
    columns = [name for name in _WRITTEN if name in rows.columns]
    start = datetime.combine(day, time(3))
    text = f"{start:%Y-%m-%d %H:%M:%S}"
    return rows.with_columns(pl.when(pl.col(name).is_not_null()).then(pl.lit(text)).alias(name) for name in columns)


def feeds_kept(folder: Path) -> Iterator[str]:
    """The feeds of which something is kept."""
    yield from json.loads((folder / _CALLED).read_text(encoding="utf-8"))
