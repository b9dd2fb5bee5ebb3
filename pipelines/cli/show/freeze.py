"""What freezing a year added, in a terminal. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipelines.base.plural import counted
from pipelines.rulebooks.freeze import Freeze, Frozen


def freeze_lines(done: Freeze, year: int, day: date) -> Iterator[str]:
    """A line for each scheme and kind of rows, then what waits for another build of `day`."""
    for one in done.added:
        yield f"{one.rulebook_code} {one.version}: {_added(one, year)}"
    for code, version in done.waiting:
        yield (
            f"{code} {version}: quantiles of {year} need scores on the references of {year}: run "
            f"`kechuang daily --date {day}`, then this command again"
        )


def _added(one: Frozen, year: int) -> str:
    if not one.rows:
        return f"no {one.kind} of {year}: too few enterprises are scored"
    added = f"{counted(one.rows, one.kind.removesuffix('s'))} of {year} added: {one.of_all_stages} use all stages"
    floor = f", {one.of_none} use the floor (none)" if one.kind == "references" else ""
    return f"{added} (too few scorers){floor}"
