"""A draft of rules against those in force: which versions it touches, and which of them is taken as in force."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from pipelines.base.errors import KechuangError
from pipelines.city.folder import CityFolder
from pipelines.rulebooks.check import check
from pipelines.rulebooks.city_rows import rulebooks_of
from pipelines.rulebooks.drafts.importing import rulebooks_with
from pipelines.rulebooks.faults import faults_in_one_line
from pipelines.rulebooks.seeds import REGISTER, VERSION, Rulebooks

WORKBOOK = ".xlsx"


@dataclass(frozen=True)
class Draft:
    """The draft's files by seed; every version that it touches; those that it is taken to put in force on the day."""

    files: dict[str, Path]
    touched: tuple[tuple[str, str], ...]
    put_in_force: tuple[tuple[str, str], ...]

    @property
    def seeds(self) -> set[str]:
        """The seeds that differ, the register too if a version is taken as in force."""
        return set(self.files) | ({REGISTER} if self.put_in_force else set())


@contextmanager
def read_draft(draft: Path, day: date, city: CityFolder) -> Iterator[Draft]:
    """Check a draft and say what it touches, as if the city had it; its files are gone when the block ends.

    A version that it touches and that is not in force on `day`, such as one of next year, is taken as in force: that is
    what is asked. Of several versions of one rulebook the latest is.

    Args:
        draft: a workbook of `kechuang rulebook draft`, a CSV named like a seed that it replaces, or a folder of such.
        day: the business date.
        city: the folder whose rows are laid over those of the product.

    Raises:
        KechuangError: the draft is not valid, has errors, or changes nothing.
    """
    now = rulebooks_of(city)
    if draft.suffix.lower() == WORKBOOK and draft.is_file():
        then = rulebooks_with(draft, now)
    else:
        then = rulebooks_of(city, draft)
        if found := check(then):
            raise KechuangError(f"the draft has {faults_in_one_line(found)}")
    differing = {name: _versions_that_differ(now.tables[name].cells, then.tables[name].cells) for name in then.tables}
    changed = {name: then.tables[name] for name, versions in differing.items() if versions}
    if not changed:
        raise KechuangError(f"{draft}: the same as the rules in force: change a row first")
    with TemporaryDirectory(prefix="kechuang-draft-") as made:
        for name, table in changed.items():
            table.cells.write_csv(Path(made, f"{name}.csv"))
        yield _judged({name: Path(made, f"{name}.csv") for name in changed}, differing, now, then, day)


def _judged(
    files: dict[str, Path], differing: dict[str, set[tuple[str, str]]], now: Rulebooks, then: Rulebooks, day: date
) -> Draft:
    if differing[REGISTER]:  # a version that only ends earlier gives way to another: its rules are not the draft's
        without_end = [table.register.cells.drop("effective_to") for table in (now, then)]
        differing[REGISTER] = _versions_that_differ(*without_end)
    touched = set().union(*differing.values())
    in_force: dict[str, str] = {}
    latest: dict[str, str] = {}
    for row in then.register.rows.sort("effective_from").iter_rows(named=True):
        code, version = row["rulebook_code"], row["version"]
        if row["effective_from"] <= str(day) <= (row["effective_to"] or "9999-12-31"):
            in_force[code] = version
        if (code, version) in touched:
            latest[code] = version
    put = {(code, version) for code, version in latest.items() if (code, in_force.get(code)) not in touched}
    return Draft(files, tuple(sorted(touched)), tuple(sorted(put)))


def _versions_that_differ(before: pl.DataFrame, after: pl.DataFrame) -> set[tuple[str, str]]:
    """Versions that have a row in one of the tables which the other does not have."""
    found: set[tuple[str, str]] = set()
    for one, other in ((before, after), (after, before)):
        found |= set(one.join(other, on=one.columns, how="anti", nulls_equal=True).select(VERSION).rows())
    return found
