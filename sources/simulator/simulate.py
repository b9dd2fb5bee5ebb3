"""Putting the city together: one call writes what its bureaus send, and the truth about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.plural import counted
from sources.simulator.atomic import replaced
from sources.simulator.bureaus import Writer, find_writers
from sources.simulator.city import City, make_city
from sources.simulator.city_folder import write_city_folder
from sources.simulator.forms import Form, RemoteForm
from sources.simulator.forms.remote import PUBLISHED_ON
from sources.simulator.sheet import DEFECTS, LINKS, Sheet
from sources.simulator.truth import counts_of, write_truth

INCREMENTS = 3


@dataclass(frozen=True)
class SimulationSummary:
    """What was written. ``rows`` by feed, as the bureaus sent them; ``totals`` is the content of totals.json."""

    inbox: Path
    bureaus: Path
    truth: Path
    files: tuple[Path, ...]
    rows: dict[str, int]
    totals: dict[str, Any]


@dataclass(frozen=True)
class _Written:
    """One file and the truth about it."""

    path: Path
    facts: dict[str, Any]
    defects: pl.DataFrame
    links: pl.DataFrame


def simulate(
    *,
    enterprises: int,
    days: int,
    end: date,
    seed: int,
    out: Path,
    progress: Callable[[str], None],
    increments: int | None = None,
    feeds: Collection[str] | None = None,
) -> SimulationSummary:
    """Write ``inbox``, ``bureaus`` and ``truth`` of a made-up city below ``out``, replacing files of the same name.

    Its own folder is ``city``. What its bureaus do not send is declared there, so that a release of a small city says
    so.

    Args:
        enterprises: how many the registry knows.
        days: length of the history of events, its last day being ``end``; yearly figures reach four years back, and
            invoices of some traders three if it is a year or more.
        end: last day, also the date of the last arrivals.
        seed: any non-negative integer; the same arguments give the same bytes.
        out: folder, made if missing.
        progress: called with one line for each feed written.
        increments: how many of the last days have arrivals of their own; what is older comes in one opening arrival.
            Three by default, fewer where the history is shorter.
        feeds: only these, `<bureau>/<feed>`; all by default.

    Raises:
        ValueError: an argument out of its range, with what to do.

    """
    separate = min(INCREMENTS, days - 1) if increments is None else increments
    city = make_city(enterprises=enterprises, days=days, end=end, seed=seed, increments=separate)
    progress(f"city: {counted(enterprises, 'enterprise')}")
    writers = find_writers()
    if unknown := sorted(set(feeds or ()) - {writer.feed for writer in writers}):
        raise ValueError(f"no such feed in the made-up city: {', '.join(unknown)}")
    written: list[_Written] = []
    rows: dict[str, int] = {}
    for writer in writers:
        if feeds is None or writer.feed in feeds:
            files = list(_write_feed(writer, city, out))
            rows[writer.feed] = sum(file.facts["rows"] for file in files)
            progress(f"{writer.feed}: {counted(len(files), 'file')}, {counted(rows[writer.feed], 'row')}")
            written += files
    defects = [file.defects for file in written]
    arguments = {"enterprises": enterprises, "days": days, "end": end.isoformat(), "seed": seed, "increments": separate}
    totals = {
        "arguments": arguments,
        "enterprises": city.frame.height,
        "files": {str(file.path.relative_to(out)): file.facts for file in written},
        "defects": counts_of(pl.concat(defects)),
    }
    write_city_folder(out, [writer.feed for writer in writers if not rows.get(writer.feed)])
    write_truth(out / "truth", city, totals, defects, [file.links for file in written])
    progress(f"truth: {sum(found.height for found in defects):,} planted defects")
    return SimulationSummary(
        inbox=out / "inbox",
        bureaus=out / "bureaus",
        truth=out / "truth",
        files=tuple(file.path for file in written),
        rows=rows,
        totals=totals,
    )


def _path_of(out: Path, feed: str, form: Form, sheet: Sheet) -> Path:
    if isinstance(form, RemoteForm):
        return out / "bureaus" / f"{feed}{form.suffix}"
    return out / "inbox" / feed / f"{sheet.stem}{form.suffix}"


def _write_feed(writer: Writer, city: City, out: Path) -> Iterator[_Written]:
    """Write the feed's files one after another; consecutive sheets of one path make one file."""
    sheets = ((sheet, writer.form_of(sheet)) for sheet in writer.deliveries(city))
    for path, parts in groupby(sheets, key=lambda part: _path_of(out, writer.feed, part[1], part[0])):
        yield _write_file(writer.feed, path, out, parts)


def _write_file(feed: str, path: Path, out: Path, parts: Iterator[tuple[Sheet, Form]]) -> _Written:
    file = str(path.relative_to(out))
    facts: dict[str, Any] = {"feed": feed, "rows": 0, "quarantined": 0}
    sums: Counter[str] = Counter()
    defects, links = [pl.DataFrame(schema=DEFECTS)], [pl.DataFrame(schema=LINKS)]
    with ExitStack() as open_files:
        append = None
        for sheet, form in parts:
            if append is None:
                append = open_files.enter_context(form.opened(open_files.enter_context(replaced(path))))
            first_row = form.first_row + facts["rows"]
            append(_cells(sheet, form))
            facts["rows"] += sheet.cells.height
            facts["quarantined"] += sheet.quarantined
            sums.update(sheet.sums)
            defects.append(sheet.defects.with_columns(pl.col("row") + first_row))
            links.append(sheet.links.with_columns(pl.col("row") + first_row))
    place = {"feed": pl.lit(feed), "file": pl.lit(file)}
    return _Written(
        path=path,
        facts={**facts, "sums": dict(sums)},
        defects=pl.concat(defects).rename({"row": "row_no"}).with_columns(**place),
        links=pl.concat(links).rename({"row": "row_no"}).with_columns(**place),
    )


def _cells(sheet: Sheet, form: Form) -> pl.DataFrame:
    if not isinstance(form, RemoteForm):
        return sheet.cells
    if sheet.published_on is None:
        raise ValueError(f"{sheet.feed}: rows behind a server need `published_on`")
    return sheet.cells.with_columns(sheet.published_on.alias(PUBLISHED_ON))
