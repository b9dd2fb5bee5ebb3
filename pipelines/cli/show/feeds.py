"""Feeds in a terminal: one table within 120 columns, then lines about problems.

A feed that has never arrived gets no row in the table, since a city starts with few feeds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from pipelines.base.plural import counted
from pipelines.day.feed_days import FeedDay
from pipelines.landing.formats.shapes import show_path

_LINES_SHOWN = 25
_NOTES_SHOWN = 4
_NEVER_CAME = ("absent", "not connected")
_NOTES = {
    "characters_removed": ("cell with extra characters removed", "cells with extra characters removed"),
    "check_digit_failed": ("wrong check digit", "wrong check digits"),
    "currency_differs": ("capital without a clear currency", "capitals without a clear currency"),
    "masked": ("masked cell", "masked cells"),
    "not_a_uscc": ("code that is not a USCC", "codes that are not USCCs"),
    "not_an_application_no": ("number in no known patent format", "numbers in no known patent format"),
    "number_of_a_person": (
        "personal ID number in place of a code, not landed: ask the bureau to stop sending it",
        "personal ID numbers in place of codes, not landed: ask the bureau to stop sending them",
    ),
    "no_end": ("date without end", "dates without end"),
    "term": ("term in place of a last day", "terms in place of last days"),
    "says_nothing": ("placeholder instead of a value", "placeholders instead of values"),
    "several_codes": ("cell with codes of several enterprises", "cells with codes of several enterprises"),
    "sentinel": ("placeholder date", "placeholder dates"),
    "stated_unit": (
        "amount in the unit that the file states above its header",
        "amounts in the unit that the file states above its header",
    ),
    "unreadable": ("unreadable amount", "unreadable amounts"),
    "upper_cased": ("code in lower case", "codes in lower case"),
}
"""One and several of each kind of note (`<column>.<kind>` in a receipt)."""
_TO_BE_TOLD = {"number_of_a_person"}
"""Kinds to ask a bureau to stop sending, however few they are."""


def plain_table(*columns: str, words: Sequence[str] = ()) -> Table:
    """A table without borders; right-aligned except the first column and those in `words`."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for place, column in enumerate(columns):
        justify = "right" if place and column not in words else "left"
        table.add_column(column, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    return table


def show_feeds(feeds: list[FeedDay], console: Console) -> None:
    """The table of the feeds that arrived, then one line for each reason why others did not."""
    table = plain_table(
        "feed", "transport", "files", "new", "rows", "landed", "quarantined", "business date", "lag", "state",
        words=("transport", "state"),
    )  # fmt: skip
    for feed in feeds:
        if feed.state in _NEVER_CAME:
            continue
        counts = (feed.files, feed.new_files, feed.rows_in, feed.rows_landed, feed.rows_quarantined)
        dated = (str(feed.business_date or "-"), "-" if feed.lag_days is None else f"{feed.lag_days:,}")
        table.add_row(feed.feed, feed.transport, *(f"{count:,}" for count in counts), *dated, feed.words)
    if table.row_count:
        console.print(table)
    absent = [feed.feed for feed in feeds if feed.state == "absent"]
    if absent:
        console.print(f"absent, never arrived ({len(absent)}): {', '.join(absent)}")
    unconnected: dict[str, list[str]] = {}
    for feed in feeds:
        if feed.transport == "not connected":
            unconnected.setdefault(feed.why, []).append(feed.feed)
    for why, names in unconnected.items():
        console.print(f"not connected ({why}): {', '.join(names)}")


def show_problems(lines: list[str], console: Console, *, limit: int | None = _LINES_SHOWN) -> None:
    """The lines, up to `limit`, and the command that shows the rest."""
    shown = lines if limit is None or len(lines) <= limit else lines[: limit - 1]
    for line in shown:
        console.print(line)
    if len(shown) < len(lines):
        console.print(f"… and {counted(len(lines) - len(shown), 'more line')}: `kechuang status` shows all")


def show_notes(notes: dict[str, dict[str, int]], console: Console) -> None:
    """What landing noted that is not an error, in one line: first what the bureau must know, then the most frequent."""
    counts: Counter[str] = Counter()
    for found in notes.values():
        for name, count in found.items():
            counts[name.rpartition(".")[2]] += count
    if not counts:
        return
    most = sorted(counts.items(), key=lambda note: (note[0] not in _TO_BE_TOLD, -note[1], note[0]))[:_NOTES_SHOWN]
    words = "; ".join(_noted(name, count) for name, count in most)
    more = f"; {counted(len(counts) - len(most), 'more kind')} (--json shows all)" if len(counts) > len(most) else ""
    console.print(f"notes, not errors: {words}{more}")


def _noted(kind: str, count: int) -> str:
    one, several = _NOTES.get(kind, (kind.replace("_", " "),) * 2)
    return f"{count:,} {one if count == 1 else several}"


def show_unknown(folders: dict[str, int], console: Console) -> None:
    """Folders of the inbox that no contract describes."""
    for folder, files in folders.items():
        place = "the inbox's top folder" if folder == "." else show_path(folder)
        console.print(f"no contract yet: {place} ({counted(files, 'file')}; not an error)")
